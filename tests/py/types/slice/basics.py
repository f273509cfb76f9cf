def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), slice(1, 2), repr(slice("a", [1], None)))
for args in ((5,), (1, 10), (None, None, -1), (-3, None), (10, 0, -3), (None, 100), (-100, 3), (5, 2), (None, None, 2)):
    sl = slice(*args)
    print(args, sl.indices(8), list(range(8))[sl])
err(slice)
err(slice, 1, 2, 3, 4)
err(slice(1, 2, 0).indices, 5)
err(slice("a").indices, 5)
err(slice(1).indices, -1)
err(slice(1).indices, "x")
err(slice(1).indices)
err(setattr, s, "start", 5)
err(lambda: slice(1) < 5)
print(slice(1, 2) == slice(1, 2), slice(1) != slice(2), slice(1, 2) < slice(1, 3), slice(None) == slice(None, None, None), hash(slice(1, 2)) == hash(slice(1, 2)), {slice(1): "v"}[slice(1)])
err(hash, slice([]))


class Show:
    def __getitem__(self, k):
        return k


x = Show()
print(x[1:2], x[:], x[::2], x[1:2, ::3, 5], x["a":"b"], x[...], x[()], x[1,], x[:, None], x[-1:], x[lambda: 1 : 2].stop, x[1:2:3])


class I:
    def __index__(self):
        return 3


print(list(range(6))[I() :], "abcdef"[: I()], (1, 2, 3, 4, 5)[:: I()], slice(I()).indices(10), slice(2**100).indices(5), slice(-(2**100), None).indices(5), slice(None, None, -(2**100)).indices(5))
print(isinstance(s, slice), type(s).__name__, s.__eq__(5), slice(1, 2).__reduce__()[1])
err(lambda: type("S", (slice,), {}))
