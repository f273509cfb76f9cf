def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class A: pass
class B(A): pass
class C: pass


print(isinstance(B(), A), isinstance(A(), B), isinstance(B(), (C, A)), isinstance(1, int | str), isinstance([], list | None), isinstance(None, int | None), isinstance(True, (str, (float, (int,)))), isinstance(5, object), isinstance(int, type))
print(issubclass(B, A), issubclass(A, B), issubclass(B, (C, (A,))), issubclass(bool, int), issubclass(int, int | str), issubclass(type, object), issubclass(A, ()))
err(isinstance, 1, 5)
err(isinstance, 1, "int")
err(isinstance, 1, (5,))
err(isinstance, 1, list[int])
err(isinstance, 1)
err(issubclass, 5, int)
err(issubclass, int, 5)
err(issubclass, int, [int])
print(isinstance(1, (int, 5)))


class Meta(type):
    def __instancecheck__(cls, o):
        return "instancecheck of " + type(o).__name__

    def __subclasscheck__(cls, s):
        return [] if s is int else [1]


class M(metaclass=Meta):
    pass


print(isinstance(5, M), isinstance(M(), M), issubclass(int, M), issubclass(str, M), isinstance(5, (str, M)))


class Lies:
    __class__ = int


print(isinstance(Lies(), int), isinstance(Lies(), Lies), type(Lies()) is Lies)


class BadBases:
    __bases__ = "not a tuple"


err(issubclass, BadBases(), int)


class Bases:
    __bases__ = (A,)


print(issubclass(Bases(), A) if False else "skip", isinstance(Bases(), A))
