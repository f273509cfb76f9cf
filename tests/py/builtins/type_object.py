def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(type(5), type("a"), type(type), type(None), type([]), type(len), type(print), type(lambda: 0), type(object()), type(...), type(range(1)), type(iter([])), type(x for x in ""))
print(type(5) is int, type(True) is int, int.__name__, int.__mro__, type.__mro__, object.__bases__, type.__base__, bool.__bases__)
for t in (int, str, float, list, dict, set, tuple, bool, bytes, complex, frozenset, object, type, range, slice, property, staticmethod, classmethod, super, enumerate, zip, map, filter, reversed, memoryview, bytearray, BaseException):
    print(t.__name__, t.__module__, t.__qualname__, repr(t), t.__base__ and t.__base__.__name__)
print(int(), str(), float(), list(), dict(), set(), tuple(), bool(), bytes(), complex(), frozenset(), bytearray())
for t in (range, slice, map, type(lambda: 0), type(len), memoryview, classmethod):
    err(t)
X = type("X", (), {"a": 1, "m": lambda self: self.a})
print(X, X().m(), X.__dict__["a"], X.__module__, X.__bases__, X.__doc__)
err(type)
err(type, "X", ())
err(type, 1, 2, 3)
err(setattr, int, "a", 1)
err(lambda: int.nope)
err(lambda: int() + "")
print(int.__doc__ is not None, type(int.__dict__).__name__, "real" in int.__dict__, int.__subclasses__()[:1], isinstance(int, type), type.__call__(int, "5"), type.__instancecheck__(int, 5))
err(lambda: int.__dict__.__setitem__)
print(list[int], dict[str, int], tuple[int, ...], type[int], list[int].__origin__, list[int].__args__, list[int]([1]), int | str, (int | None).__args__, list[int] == list[int], (int | str) == (str | int), list["T"])
err(lambda: int[str])
err(lambda: int | 5)
