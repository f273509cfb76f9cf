"""decimal: contexts, conditions, arithmetic, texts, other numbers."""
import copy
import operator
import pickle
from decimal import *
from fractions import Fraction

D = Decimal


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


# constructors
for value in ("1.5", " -1_000.50 ", "\u0661\u0662", "1e5", "-0", "nan12", "sNaN", "-inf", "1e", "", "1 2", "1e" + "9" * 20,
              12, -10**40, True, 1.1, float("-inf"), (1, (1, 2, 3), -2), (0, (), "F"), (0, (1,), "n"),
              (2, (1,), 0), (0, (10,), 0), (0, (1,), "x"), (0, 1), 1j, None, b"1"):
    show(D, value)
show(D)
show(D.from_float, 0.1)
show(D.from_number, Fraction(1, 2))
show(D, "1" * 60 + ".5")

# arithmetic, signs, special numbers
values = [D(x) for x in ("0", "-0", "1", "-2.50", "7E+3", "1E-9", "12345678901234567890.123456789", "inf", "-inf",
                         "nan7", "9.99999999999999999999999999")]
with localcontext() as c:
    c.traps[InvalidOperation] = c.traps[DivisionByZero] = c.traps[Overflow] = False
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
        f = getattr(operator, name)
        print(name, *[f(x, y) for x in values for y in values])
    print(*[x.remainder_near(y) for x in values for y in values])
    print(*[f"{x.compare(y)}{x.compare_total(y)}{x.max(y)}" for x in values for y in values])
    print(c.flags)
for f in (lambda: D(1) / 0, lambda: D(0) / 0, lambda: D("snan") + 1, lambda: D("inf") - D("inf"), lambda: D(2) ** D("inf"),
          lambda: D(-8) ** D("0.5"), lambda: D(1) // 0, lambda: D(10) ** 30 // D("0.001"), lambda: divmod(D(-7), 2),
          lambda: D(1) + 1.5, lambda: D(1) + "1", lambda: 3 - D("0.5"), lambda: 2 ** D(3), lambda: pow(D(3), 5, 7),
          lambda: pow(10, D(2), 7), lambda: D(3).fma(4, D("0.5")), lambda: -D(0), lambda: +D("-0"), lambda: abs(D(-3))):
    show(f)

# rounding
for rounding in (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,
                 ROUND_05UP):
    c = Context(prec=3, rounding=rounding)
    print(rounding, *[c.create_decimal(x) for x in ("1.005", "-1.005", "1.015", "1.0051", "9.995", "1.0149")],
          *[D(x).quantize(D("0.1"), rounding) for x in ("0.25", "-0.25", "0.35")],
          *[D(x).to_integral_value(rounding) for x in ("2.5", "-2.5", "1e3")])
    print(c.flags[Inexact], c.flags[Rounded], c.flags[Overflow])

# the edges of the exponents
c = Context(prec=4, Emax=9, Emin=-9, traps=[])
for text in ("9999.5E+6", "99995E+5", "1E-12", "1.5E-12", "12345E-13", "0E+20", "0E-20", "-1E+10"):
    c.clear_flags()
    print(c.create_decimal(text), sorted(f.__name__ for f, on in c.flags.items() if on))
c.clamp = 1
print(c.create_decimal("1E+9"), c.next_plus(D("9.999E+9")), c.next_minus(D(0)), c.next_toward(D(1), 2), c.Etiny(), c.Etop())
show(setattr, c, "prec", 0)
show(setattr, c, "rounding", "up")
show(setattr, c, "Emin", 1)
show(setattr, c, "flags", 3)
show(delattr, c, "prec")
show(Context, traps=[Overflow, 3])

# functions
for prec in (5, 16, 28, 60):
    c = Context(prec=prec)
    print(c.exp(1), c.exp(D("-1e-30")), c.ln(2), c.ln(D("0.9999")), c.log10(1000), c.log10(7), c.sqrt(2), c.sqrt(D("6.25")),
          c.power(2, D("0.5")), c.power(D("1.1"), 100), c.power(3, -2), c.power(4, D("0.5")), c.power(D("1.00"), 3))
print(D("inf").exp(), D("-inf").exp(), D(0).exp(), D(0).ln(), D(1).ln(), D("1e-1000").log10(), D(123).logb(),
      D("123.4500").normalize(), D(110).logical_and(11), D(110).logical_xor(11), D(12345).rotate(2), D(12345).shift(-2),
      D(1).scaleb(5), D("1.20").same_quantum(D("0.01")), D("1e-999999").number_class(), D("-0").number_class())
big = D("1." + "123456789" * 500)
with localcontext(prec=5000):
    print(hash(big * big / big == big), (big * big - big ** 2), (big.sqrt() ** 2 - big).adjusted())
    print(hash(str(big.exp().ln() - big)[:6] == "0E-499"), str(D(2).sqrt())[-30:], str(D(1) / 7)[-12:])

# texts
for x in ("1E+5", "123E-8", "0.000001", "1E-7", "0E+3", "-12.34E+10"):
    print(D(x), D(x).to_eng_string(), repr(D(x)), D(x).as_tuple(), D(x).adjusted())
for spec in ("", ".2f", "10.3e", "+,.1f", "<12", "^12", "*>+12.2f", "012.3f", "=12", "%", ".1%", "g", ".3g", "G", "_.3f",
             "z.1f", "020,.2f", "x", ".f", "n"):
    show(lambda: [format(D(x), spec) for x in ("1234567.891", "-0.04", "1E+9", "inf")])
print(*[format(D(x), f".{n}f") for x in ("2.675", "-0.004", "1E+3", "0E+5", "1E-9", "123456789012345678901.5", "nan")
        for n in (0, 2, 9)])
with localcontext(capitals=0) as c:
    print(D("1E+20"), c)
print(copy.copy(getcontext()) is getcontext(), repr(pickle.loads(pickle.dumps(getcontext()))) == repr(getcontext()))
print(pickle.dumps(D("-1.50")), copy.deepcopy(D(3)), pickle.loads(pickle.dumps(D("snan5"))).is_snan())

# among other numbers
print(D("0.5") == 0.5, D("0.1") == 0.1, D("0.1") < 0.1, D(3) == 3, D("0.5") == Fraction(1, 2), D("0.3") > Fraction(1, 3))
print(D("nan") == D("nan"), D("nan") != 1, 3 < D("3.5"), D(1) == 1 + 0j, D(1) == "1", sorted([D(3), 1, D("2.5"), 0.5]))
show(lambda: D("nan") < 1)
show(lambda: D("snan") == 1)
show(lambda: D(1) < "1")
for x in ("1.5", "-3", "1E+30", "1E-5", "0", "123456789012345678901234567890.5", "inf"):
    print(hash(D(x)) == hash(float(x)) or hash(D(x)) == hash(Fraction(x)), end=" ")
print(int(D("-3.9")), round(D("2.5")), round(D("2.675"), 2), D("2.5").__floor__(), D("-2.5").__ceil__(), float(D("1e-400")),
      D("0.75").as_integer_ratio(), complex(D(2)), bool(D("0.0")), int(D("1e30")))
show(int, D("inf"))
show(int, D("nan"))
show(float, D("snan"))
show(hash, D("snan"))
show(D("inf").as_integer_ratio)

# contexts
a = getcontext().copy()
with localcontext(prec=6) as inner:
    print(D(1) / 3, getcontext() is inner)
    with localcontext(a, rounding=ROUND_UP):
        print(D(1) / 3)
print(D(1) / 3, getcontext().prec)
setcontext(ExtendedContext)
print(getcontext(), getcontext() is ExtendedContext, D(1) / 0)
setcontext(BasicContext)
show(lambda: D(1) / 0)
show(localcontext, 3)
show(setcontext, 3)
show(IEEEContext, 128)
show(IEEEContext, 100)
setcontext(Context(traps=[FloatOperation]))
show(lambda: D(1.5))
show(lambda: D(1) < 1.5)
print(D(1) == 1.5, getcontext().flags[FloatOperation], len(getcontext().flags), DivisionByZero in getcontext().flags)


class Sub(Decimal):
    pass


s = Sub("1.5")
s.note = 3
print(type(s + 1), type(Sub(s)), Sub.from_float(0.5).__class__, repr(s), s.note, type(pickle.loads(pickle.dumps(s))))
