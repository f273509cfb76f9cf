def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class Seq:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if isinstance(i, slice):
            return ("slice", i.start, i.stop, i.step)
        if not -self.n <= i < self.n:
            raise IndexError("out")
        return i * 10


s = Seq(3)
print(list(s), s[1], s[1:2], s[::2], s[:], len(s), 20 in s, 5 in s, list(reversed(s)))
print(max(s), sum(s), sorted(s, reverse=True), [*s], tuple(enumerate(s)), dict(zip(s, "abc")))
a, b, c = s
print(a, b, c, bool(s), bool(Seq(0)))


class Map:
    def __init__(self):
        self.d = {}

    def __getitem__(self, k):
        return ("got", k)

    def __setitem__(self, k, v):
        print("set", k, v)

    def __delitem__(self, k):
        print("del", k)

    def __contains__(self, k):
        return "truthy"

    def __iter__(self):
        return iter("xyz")

    def __missing__(self, k):
        return "never for non-dicts"


m = Map()
print(m["a"], m[1, 2], m[()], m[...], m[1:2, 3])
m["k"] = 1
m[1:2] = 5
del m["z"], m[::3]
print("q" in m, "q" not in m, list(m), "".join(m))


class Bad:
    pass


b = Bad()
err(len, b)
err(lambda: b[0])
err(iter, b)
err(lambda: 1 in b)
err(reversed, b)


def setter():
    b[0] = 1


def deleter():
    del b[0]


err(setter)
err(deleter)


class BadIter:
    def __iter__(self):
        return 5


err(iter, BadIter())
err(list, BadIter())


class NoNext:
    def __iter__(self):
        return self


err(list, NoNext())


class LenStr:
    def __len__(self):
        return "5"


class LenNeg:
    def __len__(self):
        return -2


class LenBig:
    def __len__(self):
        return 2**100


err(len, LenStr())
err(len, LenNeg())
err(len, LenBig())


class NoneIter:
    __iter__ = None

    def __getitem__(self, i):
        return i


class NoneContains:
    __contains__ = None


err(iter, NoneIter())
err(lambda: 1 in NoneContains())


class Reversed:
    def __reversed__(self):
        return "anything"


print(reversed(Reversed()))
