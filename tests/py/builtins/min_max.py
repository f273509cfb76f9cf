def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(max(1, 2), max([3, 1, 2]), max("abc"), max([], default=0), max(1, 2.0), max(2, 2.0), max([1, -5], key=abs), max("a", "b", key=lambda c: -ord(c)), max({1: 2, 3: 0}), max((1, 2), (1, 3)))
print(min(1, 2), min([3, 1, 2]), min("abc"), min([], default=None), min(1.0, 1), min(["bb", "a"], key=len), min(5, 3, 4), min(x * x for x in (-2, 1)), min([[2], [1, 5]]))
for f in (max, min):
    err(f)
    err(f, 5)
    err(f, [])
    err(f, 1, "a")
    err(f, 1, 2, default=3)
    err(f, [1], key=5)
    err(f, [1, 2], bad=1)
    err(f, None)
    err(f, (x for x in ()))
print(max([1, 2], key=None), max(1, 1.0, True), min(True, 1), max([float("nan"), 1]), max([1, float("nan")]))


class V:
    def __init__(self, n):
        self.n = n

    def __gt__(self, o):
        return self.n > o.n

    def __lt__(self, o):
        return self.n < o.n


print(max(V(1), V(5), V(3)).n, min([V(2), V(1)]).n)
