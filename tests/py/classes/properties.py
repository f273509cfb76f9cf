def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class T:
    def __init__(self):
        self._c = 0

    @property
    def c(self):
        "celsius"
        return self._c

    @c.setter
    def c(self, v):
        if v < -273:
            raise ValueError("too cold")
        self._c = v

    @c.deleter
    def c(self):
        print("deleted")
        self._c = 0

    @property
    def f(self):
        return self.c * 9 / 5 + 32


t = T()
t.c = 100
print(t.c, t.f)
err(setattr, t, "c", -300)
err(setattr, t, "f", 1)
err(delattr, t, "f")
del t.c
print(t.c)
print(T.c.__doc__, T.c.fget.__name__, T.f.fset, type(T.c).__name__)


class Old:
    def g(self):
        return self.__dict__.get("v", "none")

    def s(self, v):
        self.__dict__["v"] = v

    v = property(g, s, doc="the v")
    wo = property(None, s)


o = Old()
print(o.v)
o.v = 3
print(o.v, Old.v.__doc__)
err(lambda: o.wo)
o.wo = 8
print(o.v)


class Sub(T):
    @T.c.getter
    def c(self):
        return "sub " + str(self._c)


s = Sub()
s.c = 4
print(s.c, Sub.c.fset is T.c.fset)


class Raise:
    @property
    def p(self):
        return self.missing

    def __getattr__(self, n):
        return "getattr " + n


print(Raise().p)


class Inner:
    @property
    def bad(self):
        raise AttributeError("inside")


err(lambda: Inner().bad)
print(hasattr(Inner(), "bad"), getattr(Inner(), "bad", "dflt"))
p = property(len)
print(p.__get__([1, 2]), p.__get__(None, int) is p)
err(property, 1, 2, 3, 4, 5)
print(T.c.__name__, T.f.__isabstractmethod__)
err(lambda: property().__get__(5))
