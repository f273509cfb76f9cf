def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


a = [5, 2, 8, 1, 9, 3]
a.sort()
print(a)
a.sort(reverse=True)
print(a, a.sort())
words = ["banana", "Apple", "cherry", "date", "fig"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: (len(w), w)))
pairs = [(1, "b"), (0, "z"), (1, "a"), (0, "a")]
print(sorted(pairs), sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))
state = 12345


def rnd():
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return state


for n in (0, 1, 2, 3, 31, 32, 33, 64, 65, 100, 1000):
    xs = [rnd() % 100 for _ in range(n)]
    s = sorted(xs)
    assert all(s[i] <= s[i + 1] for i in range(n - 1)) and len(s) == n and sum(s) == sum(xs)
    idx = sorted(range(n), key=xs.__getitem__)
    assert all((xs[idx[i]], idx[i]) < (xs[idx[i + 1]], idx[i + 1]) for i in range(n - 1))
    idx = sorted(range(n), key=xs.__getitem__, reverse=True)
    assert all(xs[idx[i]] > xs[idx[i + 1]] or (xs[idx[i]] == xs[idx[i + 1]] and idx[i] < idx[i + 1]) for i in range(n - 1))
print("stable")
print(sorted([1.5, 1, -2, True, 0.0, 2**70, -(2**70), float("inf")]), sorted("hello"), sorted({3, 1, 2}), sorted({"b": 1, "a": 2}), sorted([[2], [1, 5], [1]]), sorted([(1, 2), (1,), ()]), sorted(["b", "é", "a", "日", "Z"]))
err(sorted, [1, "a"])
err(sorted, ["a", 1, None])
err(sorted, [None, None])
err(sorted, [1j, 2j])
err(sorted, [(1, "a"), (1, 2)])
err([1].sort, 5)
err([1].sort, key=5)
err(sorted)
err(sorted, [3, 1], lambda x: x)
err(sorted, [1], bad=1)


class Bad:
    def __init__(self, n):
        self.n = n

    def __lt__(self, o):
        if self.n == 3:
            raise ValueError("lt raised")
        return self.n < o.n


bs = [Bad(i) for i in (5, 3, 1, 4)]
err(bs.sort)
print(sorted(b.n for b in bs))


def mutating(x):
    mut.append(x)
    return x


mut = [3, 2, 1]
err(mut.sort, key=mutating)
print(sorted(mut))


class OnlyLt:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v > o.v


print([o.v for o in sorted(map(OnlyLt, [1, 3, 2]))], max([[1], [2]]), min("b", "a", key=ord), sorted(range(5), key=lambda i: -i), sorted([3, 1, 2], key=None))
print(sorted(list(range(50)) + list(range(25)))[-5:], sorted(range(100), reverse=True)[:3], sorted([1] * 50 + [0] * 50)[49:51])
