# The same code meets ints, floats, strings, big ints and objects in turn.
class V:
    def __init__(self, n):
        self.n = n

    def __add__(self, o):
        return V(self.n + (o.n if isinstance(o, V) else int(o)))

    def __radd__(self, o):
        return V(int(o) + self.n)

    def __mul__(self, k):
        return V(self.n * k)

    def __lt__(self, o):
        return self.n < getattr(o, "n", o)

    def __gt__(self, o):
        return self.n > getattr(o, "n", o)

    def __repr__(self):
        return f"V{self.n}"


def add(a, b):
    return a + b


def work(items):
    acc = items[0]
    for x in items[1:]:
        acc = add(acc, x)
    return acc


print([work(x) for x in ([1, 2, 3], [1.5, 2, 3], ["a", "b"], [[1], [2]], [(1,), (2,)], [2**62, 2**62, 2**62], [V(1), 2, V(3)], [1, V(2)], [True, True], [1j, 2], [b"x", b"y"])])


def loop(start, step, n):
    x = start
    for _ in range(n):
        x = x + step
    return x


for r in range(3):
    print(loop(0, 1, 1000), loop(0.0, 0.5, 100), loop("", "x", 10), loop(2**30 - 5, 1, 10), loop(2**62, 2**60, 8), loop(V(0), 2, 5), loop([], [r], 3), loop(-(2**31), -1, 5))


def smallest(xs):
    m = xs[0]
    for x in xs:
        if x < m:
            m = x
    return m


for xs in ([3, 1, 2], [1.5, -2.5], ["b", "a"], [(2,), (1, 5)], [V(3), V(1)], [2**70, 2**69], [1, 0.5, True], [[1], []]):
    print(smallest(xs), end=" ")
print()


def index(c, i):
    return c[i]


for r in range(3):
    print([index(c, i) for c, i in (([1, 2], 1), ((1, 2), 0), ("ab", -1), ({1: "d"}, 1), (b"xy", 0), (range(5), 3), (bytearray(b"q"), 0), ({"k": 2}, "k"), ([1.5], 0), ([2**40], 0))])


def test(v):
    return "t" if v else "f"


print("".join(test(v) for v in (0, 1, 0.0, 0.1, "", "a", [], [0], None, V(0), {}, {1: 1}, 2**70, 0j, b"")))


def call(f, *a):
    return f(*a)


for r in range(2):
    print(call(len, "abc"), call(lambda x: x + 1, 5), call(V, 3), call("x".join, "ab"), call(V(1).__add__, 2), call(int, "7"), call(str.upper, "q"))
for bad in (("a", 1), (1, "a"), ([], ()), (None, 1)):
    try:
        work(bad)
    except TypeError as e:
        print(e)
print(work([1, 2]), work(["x", "y"]))
