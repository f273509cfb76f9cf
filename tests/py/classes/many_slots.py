import gc

# Slots are words of the object; attributes come behind them.
N = 20000
names = [f"s{i}" for i in range(N)]
Big = type("Big", (), {"__slots__": names})
b = Big()
b.s0 = [0]
b.s19999 = [19999]
gc.collect()
print(b.s0, b.s19999, hasattr(b, "s5"))


class More(Big):
    def __init__(self, x):
        self.x = x
        self.y = x * 0.5
        self.z = [x]


def read(m):
    return m.x, m.y, m.z, m.s7


for k in range(3):
    m = More(k)
    m.s7 = -k
    for i in range(6):
        setattr(m, f"extra{i}", i / 4)
    print([read(m) for _ in range(3)][-1], m.extra5, m.__dict__["y"])
gc.collect()
print(read(m), m.extra0)
del m.s7
try:
    read(m)
except AttributeError as e:
    print(e)
m.s7 = "again"
print(read(m))


class S:
    __slots__ = ("a", "b")


def get(o):
    return o.a


s = S()
for value in (1, 2.5, [3], None):
    s.a = value
    print(get(s), end=" ")
del s.a
for k in range(3):
    try:
        print(get(s))
    except AttributeError as e:
        print(e)
s.a = "back"
print(get(s), get(s))


class T(S):
    a = property(lambda self: "shadowed")


t = T()
S.a.__set__(t, 5)
print(get(t), S.a.__get__(t), get(s))
S.a = "class attribute now"
print(get(s), get(t))
try:
    s.a = 1
except AttributeError as e:
    print(e)


class Err(Exception):
    __slots__ = ("code", "more")


class D(dict):
    __slots__ = ("tag",)


class L(list):
    __slots__ = ("tag",)


class St(str):
    __slots__ = ("tag",)


for o in (Err("x"), D(k=1), L([1]), St("text"), set(), type("F", (float,), {"__slots__": ("tag",)})(1.5)):
    try:
        o.tag = [o.__class__.__name__]
        gc.collect()
        print(repr(o), o.tag)
    except AttributeError as e:
        print(repr(o), e)
e = Err(1)
e.code, e.free = [1], 2
print(e.code, e.free, e.__dict__, e.args)
