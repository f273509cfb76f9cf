def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class G:
    real = 1

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError("custom " + name)
        return "made " + name


g = G()
print(g.real, g.x, hasattr(g, "nope"), getattr(g, "nothing", "default"))
err(lambda: g.nope)


class All:
    def __init__(self):
        self.a = 1

    def __getattribute__(self, name):
        if name == "a":
            return "intercepted"
        if name == "gone":
            raise AttributeError(name)
        return super().__getattribute__(name)

    def __getattr__(self, name):
        return "fallback " + name


a = All()
print(a.a, a.gone, a.zzz, object.__getattribute__(a, "a"), a.__dict__)


class S:
    def __setattr__(self, name, value):
        print("set", name, value)
        object.__setattr__(self, name, value * 2)

    def __delattr__(self, name):
        print("del", name)
        super().__delattr__(name)


s = S()
s.v = 4
print(s.v)
setattr(s, "w", 1)
del s.v
err(lambda: delattr(s, "v"))


class D:
    def __dir__(self):
        return ["z", "a"]


print(dir(D()))


class BadDir:
    def __dir__(self):
        return 5


err(dir, BadDir())


class Special:
    def __getattr__(self, n):
        return lambda *a: 42


err(len, Special())
err(lambda: Special() + 1)
err(lambda: Special()[0])
print(Special().__len__())
err(getattr, 1, 2)
err(getattr, 1)
err(getattr, 1, "nope")
err(setattr, 1, 2, 3)
err(hasattr, 1, 2)
err(setattr, object(), "a", 1)
err(lambda: None.x)
err(lambda: (5).foo)
err(lambda: int.foo)
err(lambda: [].appendd)


class Raises:
    def __getattr__(self, n):
        raise ValueError("not attribute error")


err(hasattr, Raises(), "x")
err(getattr, Raises(), "x", 1)
