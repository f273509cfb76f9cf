class A:
    n = 3
    squares = [i * i for i in range(n)]
    pairs = {i: j for i, j in zip(range(2), "ab")}
    gen = tuple(c for c in "xy")
    nested = [[j for j in range(i)] for i in range(n)]
    f = [lambda: i for i in range(2)]


print(A.squares, A.pairs, A.gen, A.nested, [g() for g in A.f], hasattr(A, "i"), hasattr(A, "c"))
n = "module n"


class B:
    n = "class n"
    a = [n for _ in range(1)]
    b = list(n for _ in range(1))
    c = [x for x in n[:2]]
    d = (lambda: n)()
    e = [n for _ in [1] if n]


print(B.a, B.b, B.c, B.d, B.e)


def outer():
    n = "outer n"

    class C:
        n = "inner class n"
        a = [n for _ in range(1)]
        m = n

        def f(self):
            return n

    return C.a, C.m, C().f()


print(outer())


class D:
    v = 1
    try:
        w = [v + k for k in range(2)]
    except NameError as e:
        w = type(e).__name__
    z = [y for y in [v]]
    (q := v)


print(D.w, D.z, D.q)


class E:
    items = ["a", "b"]
    idx = {name: i for i, name in enumerate(items)}
    locals_seen = sorted(k for k in locals() if k[0] != "_")
    inner = [locals().get("items", "no items") for _ in range(1)]


print(E.idx, E.locals_seen, E.inner)


class F:
    __priv = [1, 2]
    total = sum(x for x in __priv)
    make = [(__y, __y) for __y in range(2)]


print(F.total, F.make, F._F__priv)
