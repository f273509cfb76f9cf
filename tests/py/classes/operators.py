class V:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"V({self.n})"

    def __add__(self, o):
        return V(self.n + (o.n if isinstance(o, V) else o))

    def __sub__(self, o): return "sub", o
    def __mul__(self, o): return "mul", o
    def __truediv__(self, o): return "truediv", o
    def __floordiv__(self, o): return "floordiv", o
    def __mod__(self, o): return "mod", o
    def __divmod__(self, o): return "divmod", o
    def __pow__(self, o, m=None): return "pow", o, m
    def __lshift__(self, o): return "lshift", o
    def __rshift__(self, o): return "rshift", o
    def __and__(self, o): return "and", o
    def __or__(self, o): return "or", o
    def __xor__(self, o): return "xor", o
    def __matmul__(self, o): return "matmul", o
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "invert"
    def __abs__(self): return "abs"
    def __int__(self): return 5
    def __float__(self): return 2.5
    def __complex__(self): return 1j
    def __index__(self): return 2
    def __round__(self, n=None): return "round", n
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"


v = V(1)
print(v + 1, v + V(5), v - 1, v * 2, v / 3, v // 4, v % 5)
print(divmod(v, 6), v**7, pow(v, 8, 9), v << 1, v >> 2, v & 3, v | 4, v ^ 5, v @ 6)
print(-v, +v, ~v, abs(v), int(v), float(v), complex(v), round(v), round(v, 2))
print([0, 1, 2, 3][v], "abcd"[v:], hex(v), [0] * v)
v += 3
print(v)
v -= 1
print(v)
import math
v = V(0)
print(math.trunc(v), math.floor(v), math.ceil(v))
import operator as op
for name, sym in (("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/"), ("floordiv", "//"), ("mod", "%"), ("lshift", "<<"), ("and_", "&"), ("matmul", "@")):
    try:
        getattr(op, name)(object, None)
    except TypeError as e:
        print(e)
for f in (op.neg, op.pos, op.invert, abs):
    try:
        f("s")
    except TypeError as e:
        print(e)
