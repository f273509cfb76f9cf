class A:
    pass


a = A()
a.x = 1
a.y = 2
d = a.__dict__
print(d, d is a.__dict__, vars(a) is d)
d["z"] = 3
print(a.z)
del d["x"]
print(hasattr(a, "x"), list(d))
a.w = 4
print(d, list(a.__dict__))
a.__dict__ = {"fresh": 1}
print(vars(a), d, a.fresh, hasattr(a, "y"))
d["after"] = 1
print(hasattr(a, "after"))
shared = {"s": 1}
b, c = A(), A()
b.__dict__ = c.__dict__ = shared
b.t = 2
print(c.t, shared)
del a.__dict__
print(vars(a))
a.new = 1
print(vars(a))
try:
    a.__dict__ = [1]
except TypeError as e:
    print(e)
e = A()
for i in range(30):
    setattr(e, f"a{i}", i)
for i in range(0, 30, 2):
    delattr(e, f"a{i}")
e.a0 = "back"
print(list(vars(e)), len(vars(e)))
f = A()
f.__dict__[5] = "int key"
f.__dict__[(1,)] = "tuple key"
f.name = "n"
print(vars(f), f.name, sorted(map(str, f.__dict__)))
g = A()
g.__dict__.update(p=1, q=2)
print(g.p + g.q, {**vars(g)}, dict(vars(g)), g.__dict__.pop("p"), hasattr(g, "p"), g.__dict__.setdefault("r", 9), g.r)
vars(g).clear()
print(vars(g))
g.x = g
print(g.x.x is g, list(vars(g)))


class Slot:
    __slots__ = ("a", "__dict__")


s = Slot()
s.a, s.b = 1, 2
print(vars(s), s.a, s.b)
