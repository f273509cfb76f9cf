def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class Count:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


print(list(Count(3)), [*Count(2)], sum(Count(4)), max(Count(3)), 2 in Count(3), 9 in Count(3), dict(zip(Count(2), "ab")), tuple(Count(0)), sorted(Count(3), reverse=True), list(map(str, Count(2))))
a, *b = Count(4)
print(a, b)


class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(list(Old()), 9 in Old(), 5 in Old(), [x for x in Old()], iter(Old()).__next__(), type(iter(Old())).__name__)


class Raises:
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError("in next")


err(list, Raises())
err(lambda: [x for x in Raises()])
err(lambda: [*Raises()])
err(sum, Raises())
err(lambda: 1 in Raises())
it = iter([1, 2, 3])
print(next(it), list(it), list(it), next(it, "end"), iter(it) is it)
err(next, it)
err(next, 5)
err(next, [1])
err(next)
n = [0]


def tick():
    n[0] += 1
    return n[0]


print(list(iter(tick, 4)), type(iter(tick, 0)).__name__)
err(iter, 5, 1)
z = zip([1, 2, 3], "ab")
print(next(z), list(z), list(zip()), list(zip([1])), list(zip("ab", "cd", strict=True)))
err(lambda: list(zip("ab", "c", strict=True)))
err(lambda: list(zip("a", "bc", strict=True)))
err(lambda: list(zip("ab", "cd", "e", strict=True)))
e = enumerate("ab", 5)
print(next(e), list(e), list(enumerate([], 1)), next(enumerate("a", 2**70)), list(enumerate(iterable="x", start=-1)))
m = map(lambda x, y: x + y, [1, 2], [10, 20, 30])
print(list(m), list(map(max, [1, 5], [3, 2])), next(map(len, ["abc"])), list(map(None, [])) if False else "skip")
err(lambda: list(map("notcallable", [1])))
err(lambda: list(map(len, [1])))
print(list(filter(None, [0, 1, "", "a", []])), list(filter(lambda x: x > 1, [1, 2, 3])), next(filter(str.isdigit, "a1")))
err(lambda: list(filter(5, [1])))
print(list(reversed("abc")), list(reversed(range(3))), list(reversed({1: 2, 3: 4})), type(reversed("a")).__name__)
s = iter("abc")
print(next(s), s.__length_hint__(), list(zip(s, s)), [type(iter(x)).__name__ for x in ("", [], (), {}, set(), b"", range(0), {}.values(), {}.items(), bytearray())])
