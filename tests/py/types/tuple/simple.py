t = (1, 2, 3)
print(t, len(t), t[0], t[-1], t[1:], t + (4,), t * 2, 2 in t, 9 in t)
print((), (1,), (1, 2), tuple("abc"), tuple([1, 2]), tuple(range(3)))
a, b, c = t
print(a, b, c)
a, b = b, a
print(a, b)
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1, "a") != (1, "b"), hash((1, 2)) == hash((1, 2)), {(1, 2): "x"}[1, 2])
print(t.index(2), t.count(1), max(t), sum(t), sorted((3, 1, 2)), list(t), list(reversed(t)))
for x, y in ((1, "a"), (2, "b")):
    print(x, y)


def two():
    return 1, 2


print(two(), two()[1], type(two()), not (), bool((0,)))
n = ((1, 2), (3, (4, 5)))
print(n[1][1][0], n, str(n), repr(("a", None)))
p = 1, 2
q = 3,
print(p, q, p + q, (p, q), *p)
print([*p, *q], {**{"a": p}}, dict([("k", p)]), [i for i in p], tuple(i * 2 for i in p), tuple(sorted("cab")))
