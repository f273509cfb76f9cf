class K:
    eqs = 0

    def __init__(self, v, h):
        self.v = v
        self.h = h

    def __hash__(self):
        return self.h

    def __eq__(self, o):
        K.eqs += 1
        return isinstance(o, K) and self.v == o.v

    def __repr__(self):
        return f"K{self.v}"


a, b, c = K(1, 5), K(2, 5), K(1, 5)
d = {a: "a", b: "b"}
print(d[a], d[b], d[c], len(d), K.eqs > 0)
d[c] = "via c"
print(d, list(d)[0] is a)
K.eqs = 0
print(d[a], K.eqs)
s = {a, b, c}
print(len(s), a in s, K(3, 5) in s)
same = K(9, -1)
print(hash(same), hash(K(0, -2)))


class Always:
    def __eq__(self, o):
        return True

    __hash__ = object.__hash__


x = Always()
print(x == 5, 5 == x, x in [1, 2], [1, 2].index(x), [1, 2, 3].count(x), [0] == [x])


class Never:
    def __eq__(self, o):
        return False

    def __hash__(self):
        return 1


n = Never()
print(n == n, n in [n], [n] == [n], {n: 1}[n], n in {n}, (n,) == (n,), [n].index(n))


class Raises:
    def __hash__(self):
        return 3

    def __eq__(self, o):
        raise ValueError("eq called")


r = Raises()
d = {r: 1}
print(d[r])
for f in (lambda: d[Raises()], lambda: d.get(Raises()), lambda: Raises() in d, lambda: {Raises(), Raises()}, lambda: [r].index(Raises()), lambda: Raises() in [r]):
    try:
        f()
        print("no error")
    except ValueError as e:
        print(e)
print(3 in {3.0}, {1: "int"}[1.0], {1: "int"}[True], {1, 1.0, True}, {0.0: 1, -0.0: 2}, hash(1) == hash(1.0) == hash(True) == hash(1 + 0j))
print(hash(10**30) == hash(1e30) or 10**30 != 1e30, hash(2**61 - 1), hash(-1), hash(-2), hash(0.5) == hash(1 / 2))
