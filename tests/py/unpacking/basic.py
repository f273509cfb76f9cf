def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


a, b = 1, 2
[c, d] = "xy"
(e, (f, g)), h = [1, (2, 3)], 4
print(a, b, c, d, e, f, g, h)
first, *rest = [1, 2, 3]
*init, last = (1, 2, 3)
x, *mid, y = "abcde"
*everything, = range(3)
p, *q = [1]
print(first, rest, init, last, x, mid, y, everything, p, q)
(m, *n), *o = [[1, 2, 3], 4, 5]
print(m, n, o)
[*lst] = {1: 2}
print(lst, [*lst, *"ab", *[], 5], (*lst, *(1, 2)), {*lst, 1}, {**{"a": 1}, "b": 2, **{"a": 3}})
for i, (j, *k) in [(1, (2, 3, 4)), (5, "x")]:
    print(i, j, k)


def un(n, it):
    if n == 2:
        a, b = it
    elif n == 3:
        a, b, c = it
    elif n == "star":
        a, *b, c, d = it
    elif n == 0:
        () = it
    return "ok"


err(un, 2, [1])
err(un, 2, [])
err(un, 2, [1, 2, 3])
err(un, 2, (1, 2, 3, 4))
err(un, 2, range(100))
err(un, 2, "abc")
err(un, 2, {1})
err(un, 2, {1: 1, 2: 2, 3: 3})
err(un, 2, 5)
err(un, 2, None)
err(un, 2, iter([1, 2, 3]))
err(un, 2, (i for i in range(1)))
err(un, 3, [1, 2])
err(un, 3, iter([1]))
err(un, "star", [1, 2])
err(un, "star", [1, 2, 3])
err(un, "star", 5)
err(un, 0, [1])
err(un, 0, [])


def gen():
    yield 1
    raise KeyError("from the generator")


err(un, 2, gen())
order = []


class T:
    def __setattr__(self, n, v):
        order.append((n, v))


t = T()
t.a, (t.b, *t.c), t.d = 1, (2, 3, 4), 5
print(order)
s = [0, 0, 0]
i = 0
i, s[i], s[i + 1] = 1, "a", "b"
print(i, s)
a = b, c = 1, 2
print(a, b, c)
a, b = b, a
print(a, b)
a, a = 1, 2
print(a)
