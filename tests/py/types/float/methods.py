def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


inf, nan = float("inf"), float("nan")
for x in (0.0, 0.5, -2.75, 1e10, 3.0):
    print(x, x.as_integer_ratio(), x.is_integer(), x.conjugate(), x.real, x.imag, x.__trunc__(), x.__floor__(), x.__ceil__(), x.__int__(), hash(x) == hash(x + 0))
err(inf.as_integer_ratio)
err(nan.as_integer_ratio)
err(inf.__int__)
err(nan.__trunc__)
err(inf.__floor__)
print(hash(0.5), hash(1.0), hash(-1.0), hash(inf), hash(-inf), hash(1e100), hash(2.0**70) == hash(2**70))
print((1.5).__add__(1), (1.5).__add__("x"), (1.5).__eq__("x"), (1.5).__rsub__(2), (1.5).__divmod__(1), (1.5).__pow__(2), (1.5).__round__(), (1.55).__round__(1))
print(float.from_number(5), float.from_number(2.5))
err(float.from_number, "5")
print(float.__getformat__("double") in ("IEEE, little-endian", "IEEE, big-endian"))
print((0.1).as_integer_ratio(), (1e-5).as_integer_ratio())
print(max(1.0, nan) == 1.0, min(nan, 1.0) != min(nan, 1.0), sorted([3.5, -1.0, 2]), sum([1, 2.5, 3]), [1.0, 2.0].index(2), 1.0 in {1})
print(isinstance(1.0, float), isinstance(True, float), float.__mro__, type(1.0 + 1).__name__, type(3 // 1.0).__name__)


class F(float):
    def __new__(cls, x=0, unit="m"):
        self = super().__new__(cls, x)
        self.unit = unit
        return self

    def __repr__(self):
        return f"F({float(self)}{self.unit})"


f = F(2.5, "km")
print(f, f + 1, type(f + 1).__name__, f == 2.5, hash(f) == hash(2.5), f.unit, F(), str(f), "%s %.1f" % (f, f))
d = {0.5: "half", 2.0: "two"}
print(d[0.5], d[2], d.get(nan), {nan: 1}.get(nan) if False else "skip")
xs = [0.1 * i for i in range(10)]
print(xs, sum(xs), xs[3] is xs[3], xs.count(0.5))
