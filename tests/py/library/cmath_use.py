# cmath: values over a grid, and where they are infinite or not defined.
import cmath

inf, nan = float("inf"), float("nan")
names = "sqrt exp log log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh phase polar".split()
values = [0.0, 1.0, -1.0, 0.5, 710.5, -2.3]


def show(function, *args):
    try:
        result = function(*args)
    except (ValueError, OverflowError) as error:
        return f"{type(error).__name__}: {error}"
    if isinstance(result, complex):
        result = result.real, result.imag
    if isinstance(result, tuple):
        return " ".join("%.10g" % (abs(x) if x == 0 else x) for x in result)
    return "%.10g" % result


for name in names:
    for a in values:
        for b in values:
            print(name, a, b, show(getattr(cmath, name), complex(a, b)))
    for a, b in ((inf, 0.5), (0.5, inf), (1.0, -inf), (inf, inf)):
        try:
            getattr(cmath, name)(complex(a, b))
            print(name, a, b, "ok")
        except (ValueError, OverflowError) as error:
            print(name, a, b, error)
for r in (0.0, 2.0, inf, nan):
    for phi in (0.0, 1.0, -3.0, inf, nan):
        print("rect", r, phi, show(cmath.rect, r, phi))


class Number:
    def __complex__(self):
        return 3 + 4j


class Wrong:
    def __complex__(self):
        return 3


print(cmath.sqrt(Number()), abs(Number().__complex__()), cmath.isclose(1, 1 + 1e-10j), cmath.isclose(1, 1.1, rel_tol=0.2))
for bad in ("x", None, Wrong()):
    try:
        cmath.exp(bad)
    except TypeError as error:
        print(error)
print(cmath.log(8, 2), cmath.infj, cmath.nanj, cmath.isfinite(1j), cmath.isnan(cmath.nanj))
