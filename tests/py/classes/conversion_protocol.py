def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class I:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


class T:
    def __int__(self):
        return 7


class F:
    def __float__(self):
        return 1.5


print(int(I(3)), int(T()), float(I(3)), float(F()), complex(F()), complex(I(2)))
print(range(I(3)), [1, 2, 3][I(1)], "abc"[I(0)], hex(I(255)), bin(I(2)), oct(I(8)), chr(I(65)), bytes([I(66)]))
print("x" * I(3), I(2) * "y" if hasattr(I, "__mul__") else "no mul", [0][I(-1)], (1, 2, 3)[I(1):], list(range(5))[I(1):I(3)])
err(int, F())
err(float, T())
err(lambda: [1][T()])
err(lambda: [1]["a"])
err(lambda: [1][1.0])
err(lambda: "a" * 1.5)
err(range, 1.0)
err(hex, T())
err(chr, "a")


class BadIndex:
    def __index__(self):
        return "x"


class BadInt:
    def __int__(self):
        return 1.0


class BadFloat:
    def __float__(self):
        return 1


class BadComplex:
    def __complex__(self):
        return 1.0


err(int, BadIndex())
err(int, BadInt())
err(float, BadFloat())
err(complex, BadComplex())
err(lambda: [1][BadIndex()])


class BoolIndex:
    def __index__(self):
        return True


print([5, 6][BoolIndex()])


class FloatSub:
    class V(float):
        pass

    def __float__(self):
        return 2.0


print(float(FloatSub()), round(2.567, I(1)), pow(I(2), 3) if hasattr(I, "__pow__") else "no pow")
err(lambda: [0] * (2**100))
err(lambda: [1, 2][2**100])
print([1, 2][: 2**100], "ab"[-(2**100) :])
