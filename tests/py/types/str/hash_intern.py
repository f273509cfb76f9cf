# Equal strings of all makings are one key.
parts = ["key", "ke" + "y", "".join(["k", "e", "y"]), "xkeyx"[1:4], "KEY".lower(), "%s" % "key", b"key".decode(), str("key"), "yek"[::-1], "{}".format("key")]
d = {}
for i, p in enumerate(parts):
    d[p] = i
print(d, len(set(parts)), all(p == "key" for p in parts), len({hash(p) for p in parts}))
wide = ["é", "\xe9", "日é"[1:], "😀é"[1:], b"\xc3\xa9".decode(), "É".lower(), chr(233), "xé"[-1]]
print(len(set(wide)), {w: 1 for w in wide}, all(w == "é" for w in wide))


class A:
    pass


a = A()
for i in range(5):
    setattr(a, "attr" + str(i), i)
print(a.attr0, a.attr4, sorted(a.__dict__), getattr(a, "".join(["at", "tr2"])))
import sys

x = sys.intern("in" + "terned")
print(x is sys.intern("interned"), x == "interned")
try:
    sys.intern(5)
except TypeError as e:
    print(e)
print("" == str(), "a" * 1 == "a", hash("") == hash(str()), "ab" != "ba", {"a": 1, "b": 2} == {"b": 2, "a": 1})
names = [f"name{i}" for i in range(3000)]
table = {n: i for i, n in enumerate(names)}
print(sum(table["name" + str(i)] for i in range(3000)), "name3000" in table, len(table))
print(all(names[i] in table for i in range(0, 3000, 7)), table.pop("name" + "5"), "name5" in table)
