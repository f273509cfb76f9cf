class L:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def __add__(self, o):
        print("L.__add__", self, o)
        return NotImplemented

    def __mul__(self, o):
        return "L.mul"


class R:
    def __repr__(self):
        return "r"

    def __radd__(self, o):
        print("R.__radd__", o)
        return "radd"

    def __rmul__(self, o):
        return "R.rmul"

    def __rpow__(self, o, m=None):
        return "rpow", o, m

    def __rdivmod__(self, o):
        return "rdivmod"


class Sub(L):
    def __radd__(self, o):
        print("Sub.__radd__")
        return "sub first"

    def __rmul__(self, o):
        return "Sub.rmul"


l, r, s = L("l"), R(), Sub("s")
print(l + r)
print(l * r)
print(l + s)
print(l * s)
print(5 + r, "x" + r if False else "skip", [1] * r, 2**r, divmod(1, r))
try:
    l + L("m")
except TypeError as e:
    print(e)
try:
    r + l
except TypeError as e:
    print(e)
try:
    l + 1
except TypeError as e:
    print(e)


class SameType:
    def __add__(self, o):
        return NotImplemented

    def __radd__(self, o):
        return "never for the same type"


try:
    SameType() + SameType()
except TypeError as e:
    print(e)


class Inherit(L):
    pass


try:
    l + Inherit("i")
except TypeError as e:
    print(e)


class IntSub(int):
    def __radd__(self, o):
        return "IntSub.radd"


print(1 + IntSub(2), IntSub(1) + 2)


class NotCallable:
    __add__ = None

    def __radd__(self, o):
        return "radd"


try:
    NotCallable() + 1
except TypeError as e:
    print(e)
print(1 + NotCallable())
for expr in ("1 + 'a'", "'a' + 1", "[] + ()", "1 - []", "None * 2", "{} | []", "1 @ 2", "2 ** 'x'", "1 << 1.0", "object() < 1", "~1.5", "-'a'", "divmod('', 1)", "pow(2, 3, 'x')"):
    try:
        eval(expr)
    except TypeError as e:
        print(expr, "->", e)
