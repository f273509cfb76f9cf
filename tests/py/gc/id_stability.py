import gc

objs = [object() for _ in range(200)] + [[i] for i in range(200)] + [{i: i} for i in range(200)] + [str(i) * 5 for i in range(200)] + [(i, [i]) for i in range(200)]
ids = [id(o) for o in objs]
print(len(set(ids)) == len(objs))
hashes = [object.__hash__(o) for o in objs]
for r in range(5):
    junk = [[i, str(i)] for i in range(2000)]
    gc.collect()
    assert ids == [id(o) for o in objs]
    assert hashes == [object.__hash__(o) for o in objs]
print("ids stay")
table = {id(o): o for o in objs}
del objs[::2]
junk = None
gc.collect()
print(all(table[id(o)] is o for o in objs), len(table))


class K:
    pass


ks = [K() for _ in range(500)]
d = {k: i for i, k in enumerate(ks)}
s = set(ks)
gc.collect()
junk = [K() for _ in range(5000)]
gc.collect()
print(all(d[k] == i for i, k in enumerate(ks)), all(k in s for k in ks), any(j in s for j in junk))
k = ks[0]
m = k.__init__
print(id(k) == id(ks[0]), k is ks[0], id(K) == id(type(k)), id(None) == id(None), id(d) != id(s), id(print) == id(print), isinstance(id(m), int))
a = [1]
i = id(a)
a += [2] * 10000
gc.collect()
print(id(a) == i, len(a))
e = {}
i = id(e)
for n in range(1000):
    e[n] = n
gc.collect()
print(id(e) == i)
