import gc
import types


class Lazy(types.ModuleType):
    kind = "lazy"

    def __getattr__(self, name):
        return "made " + name


class Base:
    pass


class Mixed(Base, types.ModuleType):
    def method(self):
        return self.__name__


m = Lazy("m")
m.b = 2
m.a = 1
print(m.__name__, m.a, m.missing, m.kind, sorted(k for k in m.__dict__ if k[0] != "_"), [n for n in dir(m) if n[0] != "_"])
del m.a
print(m.a, "b" in vars(m))
exec("x = 5\ndef f():\n    return x", m.__dict__)
print(m.f(), m.x)
plain = types.ModuleType("plain", "doc")
plain.v = [1]
plain.__class__ = Lazy
print(plain.v, plain.other, plain.__doc__, type(plain).__name__)
gc.collect()
plain.more = 1
plain.__class__ = types.ModuleType
print(plain.more, hasattr(plain, "other"), type(plain) is types.ModuleType)
for cls in (Lazy, Mixed):
    n = cls("spam")
    for f in (lambda: setattr(n, "__dict__", {}), lambda: Base.__dict__["__dict__"].__set__(n, {}), lambda: delattr(n, "__dict__"), lambda: setattr(n, "__class__", Base)):
        try:
            f()
            print("allowed")
        except (AttributeError, TypeError) as e:
            print(type(e).__name__)
    n.__dict__["eggs"] = 1
    print(n.eggs, type(n.__dict__).__name__)
print(Mixed("n").method())


class Odd(types.ModuleType):
    __dict__ = property(lambda self: "not a dict")


try:
    dir(Odd("o"))
except TypeError as e:
    print(e)


class Meta1(type, Base):
    pass


class Meta2(Base, type):
    pass


for meta in (Meta1, Meta2):
    D = meta("D", (), {"v": 1})
    print(type(D.__dict__).__name__, D.v, sorted(k for k in D.__dict__ if k[0] != "_"))
    for f in (lambda: setattr(D, "__dict__", {}), lambda: Base.__dict__["__dict__"].__set__(D, {})):
        try:
            f()
            print("allowed")
        except (AttributeError, TypeError) as e:
            print(type(e).__name__)
gc.collect()
