# Attributes that are floats, become something else, and back; NaNs, views, deletion, many at once.
import gc
import weakref


class P:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z


ps = [P(i * 0.5, i * 1.5, float(i)) for i in range(50)]
print(sum(p.x + p.y + p.z for p in ps))
p = ps[10]
p.x = 3
print(p.x, p.y, p.z, ps[11].x)
p.x = "text"
p.x = 2.5
print(p.x, p.y, p.z)
nan = float("nan")
p.y = nan
print(p.y is nan, p.y != p.y, [p.y] == [nan])
p.y = float("inf")
print(p.y, p.z)
ps[3].w = 1.25
ps[3].v = "word"
ps[3].u = 7.75
print(vars(ps[3]), ps[3].u)
del ps[4].y
print(vars(ps[4]), hasattr(ps[4], "y"), ps[4].x, ps[4].z)
v = vars(ps[5])
ps[5].q = 4.5
v["r"] = 5.5
v["x"] = None
print(v, ps[5].r, ps[5].q, ps[5].x)
r = weakref.ref(ps[6])
ps[6].q = 1.0
ps[6].x = 0.125
print(vars(ps[6]), r() is ps[6])


class Q(P):
    pass


ps[7].__class__ = Q
print(type(ps[7]).__name__, vars(ps[7]))
ps[7].s = 9.5
print(ps[7].s, ps[7].y)


class Big:
    def __init__(self, n):
        for i in range(n):
            setattr(self, "a%d" % i, i + 0.25)


for n in (1, 2, 3, 5, 30, 31, 60, 127, 140):
    for _ in range(3):
        b = Big(n)
    print(n, sum(vars(b).values()), b.a0, getattr(b, "a%d" % (n - 1)))
    b.a0 = 1
    print(b.a0, getattr(b, "a%d" % (n - 1)))


class F(float):
    pass


f = F(1.5)
p = P(f, True, 1j)
print(type(p.x).__name__, p.x is f, p.y, p.z)
p = P(1.0, 2.0, 3.0)
p.x += p.y * p.z
p.y -= 1
print(p.x, p.y)
a, b = P(0.1, 1.0, 2.0), P(0.1, 1.0, 2.0)
print(a.x == b.x, vars(a) == vars(b), a.x is a.x)
keep = []
for i in range(30000):
    q = P(i + 0.5, i, None if i % 3 else i * 0.25)
    if i % 100 == 0:
        q.x = q
        keep.append(q)
    elif i % 50 == 0:
        keep.append(q)
gc.collect()
print(len(keep), sum(q.y for q in keep), sum(q.x for q in keep if q.x is not q), keep[3].z)
e = ValueError("x")
e.weight = 2.5
e.other = 3
print(e.weight, e.__dict__)
d = {}
try:
    a.missing
except AttributeError as error:
    print(error)


class D(dict):
    pass


m = D(k=1)
m.f = 1.5
m["z"] = 2
m.g = "s"
print(m, m.f, m.g, vars(m))
