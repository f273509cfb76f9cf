# Getters that are entered as calls are, and class attributes behind metaclasses.
import traceback


class C:
    def __init__(self):
        self.n = 3

    @property
    def value(self):
        return self.n * 2

    @property
    def broken(self):
        raise ValueError("in the getter")

    @property
    def walk(self):
        yield self.n
        yield self.value

    @property
    def deep(self):
        return self.deep

    @property
    def missing(self):
        return self.nothing


c = C()
for _ in range(3):
    print(c.value, list(c.walk), c.value + c.value)
try:
    c.broken
except ValueError as e:
    print([frame.name for frame in traceback.extract_tb(e.__traceback__)])
try:
    c.deep
except RecursionError as e:
    print("RecursionError")
try:
    c.missing
except AttributeError as e:
    print(e)


class Fallback(C):
    def __getattr__(self, name):
        return "fallback for " + name


f = Fallback()
print(f.value, f.missing, f.other)
print(getattr(c, "value"), hasattr(c, "missing"), [x.value for x in (c, f, c)])
C.value = property(lambda self: "new")
print(c.value, f.value)
C.value = property(lambda self, extra=1, *rest, key=2: (extra, rest, key))
print(c.value)
C.value = 5
print(c.value)


class Meta(type):
    @property
    def shown(cls):
        return "by Meta"

    def method(cls):
        return cls.__name__


class D(metaclass=Meta):
    attribute = 1
    shown = 2

    @classmethod
    def make(cls, x=0):
        return cls.__name__, x


class E(D):
    pass


def look():
    return D.attribute, D.shown, D.method(), D.make(1), E.make(x=2), E().make()


for _ in range(3):
    print(look())
Meta.attribute = property(lambda cls: "the metaclass's")
print(look())
del Meta.attribute
D.attribute = 7
print(look())
Meta.__getattribute__ = lambda cls, name: "hooked " + name
print(D.attribute, E.anything)
del Meta.__getattribute__
print(look())
Meta.__getattr__ = lambda cls, name: "late " + name
print(D.attribute, D.nothing)
D.make = classmethod(lambda cls: "made anew")
print(D.make(), E.make())
Meta.make = property(lambda cls: lambda: "the metaclass's make")
print(D.make())

o = object()
print(C() == C(), c == c, c != c, o != object(), [c] == [c], c == None)
C.__eq__ = lambda self, other: "eq"
print(c == 1, c != 1)
name = "".join(["att", "ribute", "12345"])
print(hasattr(c, name), getattr(c, name, "none"))
setattr(c, name, 1)
print(hasattr(c, name), getattr(c, "".join(["attribute", "12345"])))
T = type("T", (), {"".join(["un", "used", "77"]): 9})
print(hasattr(T(), "".join(["unus", "ed77"])), hasattr(T(), "".join(["unus", "ed78"])))
