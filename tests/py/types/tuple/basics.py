def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


t = (1, "a", 2.5)
print(t, t[0], t[-1], t[1:], t[::-1], len(t), t + (1,), t * 2, 2 * t, (1,), (), tuple(), tuple("ab"), tuple([1]), tuple(t) is t, t[:] == t)
print(t.count(1), t.index("a"), (1, 2, 1).index(1, 1), 1 in t, 5 in t, (1, 2) == (1, 2), (1, 2) == [1, 2], (1, 2) < (1, 3), (1,) < (1, 0), () < (0,), (1, 2) != (2, 1))
err(lambda: t[3])
err(lambda: t[-4])
err(lambda: t["a"])
err(lambda: t[1.0])
err(t.index, 99)
err(lambda: t + [1])
err(lambda: t * "a")
err(lambda: (1,) < ("a",))
err(lambda: (1,) < [1])
err(t.count)
err(tuple, 5)
err(tuple, 1, 2)
err(lambda: t.append)


def assign():
    t[0] = 1


def delete():
    del t[0]


err(assign)
err(delete)
print(hash((1, 2)) == hash((1, 2)), hash((1, 2)) == hash((1.0, 2.0)), hash(()) == hash(tuple()), {(1, "x"): 5}[1, "x"], (1, 2) in {(1, 2)})
err(hash, (1, []))
err(lambda: {([],): 1})
print(repr((1,)), repr(((),)), str((1, "a", None, (2,))), sorted([(2, 1), (1, 9), (1, 2)]), max((1, 5), (1, 6)), sum(((1,), (2,)), ()))
a, b = b, a = 1, 2
print(a, b)
x = 1,
print(x, type(x).__name__, (1), (1, 2,), ((1, 2), (3,))[0][1])
lst = [1]
t2 = (lst, lst)
lst.append(2)
print(t2, t2 == ([1, 2], [1, 2]))


class T(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    @property
    def first(self):
        return self[0]


p = T(1, 2)
p.extra = "attr"
print(p, p.first, p == (1, 2), p + (3,), type(p + (3,)).__name__, type(p[:]).__name__, p.extra, hash(p) == hash((1, 2)), isinstance(p, tuple))
print(t.__len__(), t.__getitem__(1), t.__contains__(1), t.__add__((2,)), t.__getnewargs__(), t.__eq__(5), t.__mul__(0), tuple.__iter__(t).__next__(), list(reversed(t)), tuple(x for x in range(3)))
big = tuple(range(10000))
print(big[9999], sum(big), big[::2500], hash(big) == hash(tuple(range(10000))), big.index(777))
