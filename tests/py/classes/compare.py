class N:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return ("eq", o)

    def __ne__(self, o): return ("ne", o)
    def __lt__(self, o): return ("lt", o)
    def __le__(self, o): return ("le", o)
    def __gt__(self, o): return ("gt", o)
    def __ge__(self, o): return ("ge", o)


n = N(1)
print(n == 1, n != 2, n < 3, n <= 4, n > 5, n >= 6)
print(1 == n, 2 != n, 3 < n, 4 <= n, 5 > n, 6 >= n)


class OnlyEq:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return isinstance(o, OnlyEq) and self.v == o.v


print(OnlyEq(1) == OnlyEq(1), OnlyEq(1) != OnlyEq(1), OnlyEq(1) != OnlyEq(2), OnlyEq(1) == 1)
try:
    hash(OnlyEq(1))
except TypeError as e:
    print(e)
print(OnlyEq.__hash__)


class WithHash(OnlyEq):
    def __hash__(self):
        return hash(self.v)


print({WithHash(1): "a"}[WithHash(1)], len({WithHash(1), WithHash(1), WithHash(2)}))


class Child(N):
    def __eq__(self, o):
        return "child eq"

    def __gt__(self, o):
        return "child gt"


print(n == Child(1), n < Child(1), Child(1) == n)


class NI:
    def __eq__(self, o):
        return NotImplemented

    def __lt__(self, o):
        return NotImplemented


a, b = NI(), NI()
print(a == a, a == b, a != b)
for f in (lambda: a < b, lambda: a > b, lambda: a <= 1, lambda: 1 < "a", lambda: None < None, lambda: [] < (), lambda: 1j < 2j, lambda: {} >= {}):
    try:
        f()
    except TypeError as e:
        print(e)

log = []


def t(v):
    log.append(v)
    return v


print(t(1) < t(2) < t(3), log)
log.clear()
print(t(3) < t(2) < t(1), log)
print(1 < 2 > 1 == 1 != 3 in [3], 1 < 3 is True)
print(1 in [1] == True, (1 in [1]) == True)
nan = float("nan")
print(nan == nan, nan in [nan], [nan] == [nan], nan != nan, (nan,) == (nan,))


class BadHash:
    def __hash__(self):
        return "x"


try:
    hash(BadHash())
except TypeError as e:
    print(e)


class BigHash:
    def __hash__(self):
        return 2**70 + 3


print(hash(BigHash()) == hash(2**70 + 3), isinstance(hash(BigHash()), int))
class NoHash:
    __hash__ = None
try:
    {NoHash(): 1}
except TypeError as e:
    print(e)
