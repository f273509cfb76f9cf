data = [("a", (1, 2)), ("b", (3, 4))]
for name, (x, y) in data:
    print(name, x, y)
print([(n, x + y) for n, (x, y) in data], {n: x for n, (x, _) in data}, [a for a, *_ in data], [r for _, r in data], sum(x for _, (x, y) in data))
for i, (n, p) in enumerate(data):
    print(i, n, *p)
for (a, b), c in zip([(1, 2), (3, 4)], "xy"):
    print(a, b, c)
d = {"k": (1, [2, 3]), "l": (4, [5, 6])}
for k, (v, [w, z]) in d.items():
    print(k, v, w, z)
m = [[1, 2, 3], [4, 5, 6]]
for first, *rest in m:
    print(first, rest)
for a, b, c in m:
    print(a + b + c, end=" ")
print(list(zip(*m)), [list(r) for r in zip(*m[::-1])], max((y, x) for x, (y, *_) in enumerate(m)))
(a, b), [c, (d2, e)] = (1, 2), [3, (4, 5)]
print(a, b, c, d2, e)
try:
    for a, b in [(1, 2), (3,)]:
        print(a, b)
except ValueError as err:
    print(err)
try:
    for a, b in [1]:
        pass
except TypeError as err:
    print(err)


def f(pair, *rest, key=(1, 2)):
    a, b = pair
    (c, d), = rest or ((0, 0),)
    k, l = key
    return a, b, c, d, k, l


print(f((1, 2)), f("ab", "cd", key="ef"))
x = [1, 2, 3]
x[0], x[1:], y = 9, [8], x
print(x, y)
i, j = 0, 1
i, j, k = j, i + j, i
print(i, j, k)
