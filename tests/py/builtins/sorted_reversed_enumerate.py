def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(sorted([3, 1, 2]), sorted("cab"), sorted({2: 0, 1: 0}), sorted([], reverse=True), sorted((3, 1), key=lambda x: -x), sorted(["b", "A"], key=str.lower), sorted([1, 2, 3], reverse=1))
print(list(reversed([1, 2])), list(reversed((1, 2))), list(reversed("ab")), list(reversed(range(3))), list(reversed({"a": 1, "b": 2})), list(reversed(b"ab")))
print(list(enumerate("ab")), list(enumerate("ab", 1)), list(enumerate([], start=5)), dict(enumerate("xy")), list(enumerate("a", -1)), next(enumerate("q")))
print(list(zip("ab", [1, 2, 3])), list(zip()), list(zip("a")), dict(zip("ab", "cd")), list(zip(*[(1, 2), (3, 4)])))
print(list(map(len, ["a", "bb"])), list(map(lambda a, b: a * b, [1, 2], [3, 4])), list(filter(None, [0, 1, 2])), list(filter(lambda c: c > "a", "abc")))
err(sorted, 5)
err(sorted, [1, None])
err(reversed, 5)
err(reversed, {1, 2})
err(reversed, (x for x in "a"))
err(enumerate)
err(enumerate, 5)
err(enumerate, "a", "b")
err(enumerate, "a", 1, 2)
err(zip, 5)
err(zip, "a", bad=1)
err(map)
err(map, len)
err(map, len, 5)
err(filter, None)
err(filter, None, 5)
err(iter)
err(iter, 5)
err(next)
err(next, 5)
err(next, iter([]))
print(next(iter([]), "d"), next(iter([1])), type(enumerate("")).__name__, type(zip()).__name__, type(map(len, "")).__name__, type(filter(None, "")).__name__)


class R:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i * 10


print(list(reversed(R())))
