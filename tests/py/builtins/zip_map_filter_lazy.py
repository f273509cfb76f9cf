log = []


def src(name, n):
    for i in range(n):
        log.append(f"{name}{i}")
        yield i


z = zip(src("a", 3), src("b", 2))
print(log)
print(list(z), log)
log.clear()
m = map(lambda x: log.append("f") or x, src("m", 2))
print(log, next(m), log, list(m), log)
log.clear()
f = filter(lambda x: x % 2, src("f", 4))
print(next(f), log, list(f))
log.clear()
e = enumerate(src("e", 2))
print(log, next(e), log)
r = reversed([1, 2, 3])
print(next(r), list(r), list(r))
it = iter([1, 2, 3, 4, 5])
print(list(zip(it, it)), list(it))
g = (x for x in range(5))
print(3 in g, list(g))
print(list(map(lambda *a: a, [1, 2], "ab", (True, False))), list(filter(None, map(int, "0102"))), sum(map(len, ["a", "bb"])), dict(zip("ab", map(str, [1, 2]))), list(zip(*zip("ab", "cd"))))
a, b = zip(*[(1, 2), (3, 4)])
print(a, b)
try:
    list(map(lambda x: 1 / x, [1, 0]))
except ZeroDivisionError as e:
    print(e)
i = iter(lambda c=[3]: c.append(c.pop() - 1) or c[0], 0)
print(list(i), next(i, "over"))
n = map(str, [1, 2, 3])
print(next(n), "2" in n, list(n))
x = zip([1], [2])
print(iter(x) is x, list(x), list(x), list(zip([], src("never", 1))), log)
