import gc
import weakref

log = []


class C:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"C{self.v}"

    def __eq__(self, o):
        return isinstance(o, C) and self.v == o.v

    def __hash__(self):
        return hash(self.v)


def make(v):
    c = C(v)
    holder.append(c)
    return weakref.ref(c, lambda r: log.append((v, r() is None)))


holder = []
r1, r2 = make(1), make(2)
print(r1().v, r2(), r1() is holder[0], type(r1).__name__)
holder.pop(0)
gc.collect()
print(log, r1(), r2())
holder.clear()
gc.collect()
print(log, r2())
a, b = C(5), C(5)
ra, rb = weakref.ref(a), weakref.ref(b)
print(ra == rb, hash(ra) == hash(rb), ra == weakref.ref(a), weakref.ref(a) is ra, ra != weakref.ref(C(6)))
h = hash(ra)
del a
gc.collect()
print(hash(ra) == h, ra == rb, ra(), repr(ra).endswith("dead>"))
for bad in (5, "s", None, (), [], {}):
    try:
        weakref.ref(bad)
        print("allowed", bad)
    except TypeError as e:
        print(e)
x = C(7)
p = weakref.proxy(x)
print(p.v, p, p == C(7), isinstance(p, C), type(p).__name__)
p.v = 8
print(x.v)
del x
gc.collect()
try:
    p.v
except ReferenceError as e:
    print(e)
d = weakref.WeakValueDictionary()
y = d["y"] = C("y")
z = d["z"] = C("z")
print(sorted(d), len(d), d["y"].v, "z" in d)
del z
gc.collect()
print(sorted(d), d.get("z"))
k = weakref.WeakKeyDictionary()
k[y] = "value"
print(k[y], len(k), list(k.values()))
y = None
gc.collect()
print(len(k), len(d))
s = weakref.WeakSet()
m, n = C("m"), C("n")
s.add(m)
s.add(n)
print(len(s), m in s)
del m
gc.collect()
print(len(s), [c.v for c in s])
w = weakref.ref(n)
print(weakref.getweakrefcount(n) >= 1, w in weakref.getweakrefs(n))


class R(weakref.ref):
    def __new__(cls, ob, tag):
        return super().__new__(cls, ob)

    def __init__(self, ob, tag):
        super().__init__(ob)
        self.tag = tag


print(R(n, "t").tag, R(n, "t")() is n)
def f(): pass
print(weakref.ref(f)() is f, weakref.WeakMethod(n.__hash__)().__name__ if False else "skip")
fin = weakref.finalize(n, log.append, "finalized")
print(fin.alive)
del n
gc.collect()
print(log[-1], fin.alive, fin())
