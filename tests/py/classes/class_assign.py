def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class A:
    def who(self):
        return "A"


class B:
    def who(self):
        return "B"


class S:
    __slots__ = ("x",)


class S2:
    __slots__ = ("x",)

    def who(self):
        return "S2"


class S3:
    __slots__ = ("y",)


a = A()
a.v = 1
print(a.who(), a.v)
a.__class__ = B
print(a.who(), a.v, type(a).__name__, isinstance(a, A))
s = S()
s.x = 5
s.__class__ = S2
print(s.x, s.who())
err(setattr, s, "__class__", S3)
err(setattr, s, "__class__", A)
err(setattr, a, "__class__", int)
err(setattr, a, "__class__", 5)
err(setattr, 5, "__class__", A)
err(delattr, a, "__class__")


class I(int):
    pass


class J(int):
    def who(self):
        return "J", int(self)


i = I(7)
i.__class__ = J
print(i.who())
err(setattr, i, "__class__", int)
b = B()
b.extra = 1
B.who = lambda self: "patched"
print(a.who(), b.who())
B.late = property(lambda self: "late property")
print(a.late)
del B.who
err(lambda: a.who())
B.__name__ = "Renamed"
B.__qualname__ = "Q.Renamed"
print(B.__name__, B, type(a).__name__)
err(setattr, B, "__name__", 5)
err(setattr, int, "x", 1)
err(setattr, int, "__name__", "y")
err(delattr, A, "__name__")


class Fake:
    @property
    def __class__(self):
        return dict


print(isinstance(Fake(), dict), type(Fake()).__name__, isinstance(Fake(), Fake))
