def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class A:
    def __index__(self):
        return 3


class B:
    def __int__(self):
        return 4


class C:
    def __trunc__(self):
        return 5


class D:
    def __float__(self):
        return 1.5


class E:
    def __complex__(self):
        return 2j


class F:
    def __bytes__(self):
        return b"F"


for cls in (int, float, complex, bool, str, bytes, list):
    for x in (A(), B(), C(), D(), E(), F()):
        try:
            r = cls(x)
            print(cls.__name__, type(x).__name__, r if not str(r).startswith("<") else "repr")
        except TypeError as e:
            print(cls.__name__, type(x).__name__, e)
print(int(True), float(True), complex(True), int("0b1", 0), bool("0"), str(1.0), list("ab"), tuple({1: 2}), dict([(1, 2)]), set("a"), frozenset([1]), bytes([1]), bytearray(b"x"))
err(int, "1.5")
err(float, "1,5")
err(complex, "1 + 1j")
err(list, 1)
err(dict, "ab")
err(set, 1.5)
err(bytes, "x")
err(tuple, None)
