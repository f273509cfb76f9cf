# Calls of everything callable, from everywhere.
class Meta(type):
    def __call__(cls, *a):
        return ("meta call", a)


class A(metaclass=Meta):
    pass


class B:
    def __init__(self, *a):
        self.a = a

    def __call__(self, *a):
        return ("inst", a)

    def m(self, *a):
        return ("m", a)


b = B(1)
things = [A, b, b.m, B.m.__get__(b), len, [].append, str.upper, "x".join, lambda *a: a, print, int, type, dict.fromkeys, B(0).__call__, b.m.__call__, (lambda: 0).__call__, max, type(b)]
for t, args in zip(things, [(1,), (2,), (3,), (4,), ("abc",), (5,), ("u",), (["a", "b"],), (6, 7), ("printed",), ("12",), (5,), ("ab",), (8,), (9,), (), (1, 2), (3,)]):
    r = t(*args)
    print(r if not isinstance(r, B) else r.a)
print(sorted([3, 1, 2], key=b.m), list(map(b, [1, 2])), list(filter(b.m, [0, 1])), max([1, 5, 3], key=lambda v: -v))
h = b.m
for i in range(3):
    print(h(i), h is b.m, h == b.m)
d = {"f": lambda x: x + 1, "g": str}
print(d["f"](1), d["g"](2), [f(9) for f in d.values()], (lambda: d)()["f"](5))
print((lambda f: f(f))(lambda f: "self applied"), (B)(5).a, [B][0](6).a, (B if True else A)(7).a)
print(b.__class__(1, 2).a, type(b)(3).a, B.__call__(b, 4), B.__new__(B).__class__.__name__, type.__call__(B, 9).a, object.__new__(B).m(1))
