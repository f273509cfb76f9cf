# Attribute access sites see many shapes; every one must answer rightly.
class A:
    pass


def read(o):
    return o.v


objs = []
for i in range(400):
    cls = type("C%d" % (i % 37), (A,), {"method": lambda self, k=i: (self.v, k)})
    o = cls()
    for j in range(i % 7):
        setattr(o, "p%d" % j, j)
    o.v = i
    if i % 5 == 0:
        o.w = "late"
    if i % 11 == 0:
        o.v = float(i)
    if i % 13 == 0:
        o.v = "text"
    objs.append(o)
total = 0
for r in range(5):
    for o in objs:
        v = read(o)
        total += len(v) if isinstance(v, str) else v
print(total)
print(sum(o.method()[1] for o in objs), sum(hasattr(o, "w") for o in objs), sum(getattr(o, "p3", 0) for o in objs))
for o in objs[::2]:
    del o.v
    o.v = -1
for o in objs[::3]:
    o.__dict__["v"] = 1.5
for o in objs[::7]:
    type(o).v = property(lambda self: 1000)
errors = 0
acc = 0
for o in objs:
    v = read(o)
    acc += len(v) if isinstance(v, str) else v
print(acc)


class Slots:
    __slots__ = ("v",)


class GetAttr:
    def __getattr__(self, n):
        return 7


class Cls:
    v = "class level"


class Desc:
    def __get__(self, o, t):
        return "desc"


class WithDesc:
    v = Desc()


import types
mod = types.ModuleType("m")
mod.v = "module"
s = Slots()
s.v = "slot"
mixed = [s, GetAttr(), Cls(), Cls, WithDesc(), WithDesc, mod, types.SimpleNamespace(v="ns"), objs[1]]
for r in range(3):
    print([str(read(x)) for x in mixed])
for bad in (5, None, "s", [], Slots(), A()):
    try:
        read(bad)
    except AttributeError as e:
        print(e)
