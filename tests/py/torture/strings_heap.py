# Text is made in all ways; nothing is lost or changed by collections.
import gc

parts = []
acc = ""
for i in range(3000):
    acc += chr(97 + i % 26)
    if i % 100 == 0:
        acc += "é日😀"[i // 100 % 3]
    if i % 50 == 0:
        parts.append(acc)
gc.collect()
print(len(acc), len(parts), sum(map(len, parts)), all(acc.startswith(p) for p in parts))
tokens = acc.replace("a", " ").split()
gc.collect()
print(len(tokens), len(set(tokens)), "a".join(tokens)[:20] == acc.replace("a", " ").strip().replace(" ", "a")[:20])
table = {}
for i in range(20000):
    key = "k" + str(i % 5000)
    table[key] = table.get(key, "") + str(i % 10)
gc.collect()
print(len(table), table["k4999"], len("".join(table.values())))
views = [acc[i : i + 50] for i in range(0, 3000, 10)]
del acc, parts, tokens
gc.collect()
print(len(views), views[5], views[-1][-5:].encode("ascii", "backslashreplace"))
enc = [v.encode("utf-8") for v in views]
gc.collect()
print([b.decode() for b in enc] == views, sum(map(len, enc)))
up = [v.upper().title().swapcase() for v in views * 20]
gc.collect()
print(len(up), up[0] == up[300], sum(len(u) for u in up))
fmt = ["%s-%05d-%r-{}".format(i) % (v[:3], i, v[-2:]) for i, v in enumerate(views)]
gc.collect()
print(fmt[7].encode("ascii", "backslashreplace"), fmt[-1].encode("ascii", "backslashreplace"))
import sys
names = [sys.intern("dyn_" + str(i)) for i in range(5000)]
gc.collect()
print(all(n is sys.intern("dyn_" + str(i)) for i, n in enumerate(names)))
del names
gc.collect()


class O:
    pass


os = []
for i in range(500):
    o = O()
    setattr(o, "attr_%d" % (i % 40), i)
    os.append(o)
gc.collect()
print(sum(getattr(o, "attr_%d" % (i % 40)) for i, o in enumerate(os)), len({k for o in os for k in vars(o)}))
