def outer():
    v = 1
    return [v + i for i in range(2)], [(lambda: v + i)() for i in range(2)], {v: i for i in range(1)}, list(v for _ in range(1))


print(outer())


def nested():
    fs = [[lambda: (i, j) for j in range(2)] for i in range(2)]
    return [f() for row in fs for f in row]


print(nested())


def shadow(i):
    inner = [i for i in range(3)]
    return inner, i


print(shadow("param"))


def cells():
    got = []
    for i in range(2):
        got += [lambda: i for _ in range(1)]
    return [f() for f in got]


print(cells())


class C:
    items = [1, 2]
    doubled = [i * 2 for i in items]
    size = [len(items) for _ in range(1)] if False else None
    try:
        bad = [items for _ in range(1)]
    except NameError as e:
        bad = str(e)


print(C.doubled, C.bad)
try:
    [undefined for _ in range(1)]
except NameError as e:
    print(e)
try:
    print(leaked)
except NameError as e:
    [leaked for leaked in [1]]
    print(e, "leaked" in globals())


def local_error():
    try:
        [q for _ in range(1)]
        q = 1
    except NameError as e:
        return type(e).__name__, str(e)


print(local_error())


def walrus():
    [last := i for i in range(4)]
    return last


print(walrus())


def raises():
    i = "kept"
    try:
        [1 // i for i in (1, 0)]
    except ZeroDivisionError:
        return i


print(raises())


def rec(n):
    return [rec(n - 1) for _ in range(2)] if n else 0


print(rec(3))
print([locals().get("k") for k in range(2)], [sorted(vars().keys() & {"z9"}) for z9 in [1]])
glob = [i for i in range(3)]
print("i" in globals(), glob)
print([[a, b] for a in range(2) for b in (a + 1 for a in range(2))])
def gen():
    yield from [x * 2 for x in (yield [y for y in "ab"])]
g = gen()
print(next(g), g.send([1, 2]), next(g))
