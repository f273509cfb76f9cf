# Classes are made and dropped in numbers; instances change their shapes and classes.
import gc
import weakref


def make(i):
    class Made:
        number = i

        def __init__(self):
            self.a = i
            if i % 2:
                self.b = [self]

        def get(self):
            return self.a + type(self).number

    return Made


classes = [make(i) for i in range(200)]
objs = [c() for c in classes for _ in range(3)]
gc.collect()
print(sum(o.get() for o in objs), len({type(o) for o in objs}))
refs = [weakref.ref(c) for c in classes]
objs = objs[:30]
del classes
gc.collect()
print(sum(r() is not None for r in refs), sum(o.get() for o in objs))
for o in objs[::3]:
    o.__class__ = type(objs[0])
gc.collect()
print([type(o).number for o in objs])
objs.clear()
del o
gc.collect()
print(sum(r() is not None for r in refs))


class Shape:
    pass


shapes = []
for i in range(2000):
    s = Shape()
    for j in range(i % 12):
        setattr(s, "f%d" % ((i + j * 5) % 17), i + j)
    if i % 5 == 0 and vars(s):
        delattr(s, next(iter(vars(s))))
    if i % 7 == 0:
        s.f0 = float(i)
    shapes.append(s)
gc.collect()
print(sum(len(vars(s)) for s in shapes), sum(sum(vars(s).values()) for s in shapes), vars(shapes[23]), vars(shapes[35]))
for s in shapes:
    for k, v in list(vars(s).items()):
        if type(v) is int and v % 2:
            setattr(s, k, str(v))
gc.collect()
print(sum(type(v) is str for s in shapes for v in vars(s).values()), sum(type(v) is float for s in shapes for v in vars(s).values()))


class A:
    def f(self):
        return "A"


class B(A):
    pass


class C(B):
    pass


c = C()
out = []
for i in range(300):
    if i == 100:
        B.f = lambda self: "B"
    if i == 150:
        c.f = lambda: "inst"
    if i == 200:
        del c.f
        del B.f
    if i == 250:
        A.f = lambda self: "A2"
    out.append(c.f())
print({k: out.count(k) for k in dict.fromkeys(out)})
