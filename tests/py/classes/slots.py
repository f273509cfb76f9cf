def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class P:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


p = P(1)
print(p.x)
err(lambda: p.y)
err(setattr, p, "z", 1)
err(lambda: p.__dict__)
p.y = 2
del p.y
err(lambda: p.y)
err(delattr, p, "y")
print(type(P.x).__name__, P.x.__get__(p), P.__slots__)
P.x.__set__(p, 50)
print(p.x)
err(P.x.__get__, 5, int)


class Q(P):
    __slots__ = ("w",)


q = Q(3)
q.w = 4
print(q.x, q.w)
err(setattr, q, "other", 1)


class R(P):
    pass


r = R(9)
r.anything = 1
print(r.x, r.anything, r.__dict__)


class WithDict:
    __slots__ = ("a", "__dict__")


w = WithDict()
w.a, w.b = 1, 2
print(w.a, w.b, w.__dict__)


class Single:
    __slots__ = "name"


s = Single()
s.name = 1
print(s.name, Single.__slots__)


class Private:
    __slots__ = ("__secret",)

    def __init__(self):
        self.__secret = 7


print(Private()._Private__secret)
for body in (
    "class X:\n    __slots__ = ('a',)\n    a = 1",
    "class X:\n    __slots__ = (5,)",
    "class X:\n    __slots__ = ('a b',)",
    "class X(int):\n    __slots__ = ('a',)",
    "class X:\n    __slots__ = ('__dict__', '__dict__')",
):
    try:
        exec(body)
        print("ok")
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class E:
    __slots__ = ()


err(setattr, E(), "a", 1)


class M1:
    __slots__ = ("a",)


class M2:
    __slots__ = ("b",)


def conflict():
    class M(M1, M2):
        pass


err(conflict)


class M3(M1, E):
    __slots__ = ()


m = M3()
m.a = 5
print(m.a)
import weakref
err(lambda: weakref.ref(m))


class Weak:
    __slots__ = ("__weakref__",)


k = Weak()
print(weakref.ref(k)() is k)
