log = []


def src(name, items):
    log.append("eval " + name)
    return items


g = (x * y for x in src("outer", [1, 2]) for y in src("inner", [10, 20]) if log.append((x, y)) or True)
print(log)
print(next(g), log)
print(list(g))
print(log)
print(sum(i * i for i in range(5)), max((len(w) for w in ("a", "bbb", "cc")), default=0))
n = 3
g = (i for i in range(n))
n = 10
print(list(g))
k = 1
g = (i * k for i in range(3))
k = 100
print(list(g))
try:
    (x for x in 5)
except TypeError as e:
    print(e)
print(type(g).__name__, g.__name__, g.gi_frame)
gg = ((i, j) for i in range(3) for j in range(i))
print(list(gg))
print(dict((k, v) for k, v in zip("ab", (1, 2))), set(x % 2 for x in range(5)) == {0, 1})
nested = (list(j for j in range(i)) for i in range(3))
print(list(nested))
print(list(x for x in range(20) if x % 2 if x % 3))
print(any(x > 3 for x in range(5)), all(x for x in (1, 0)))
f = [(lambda: x) for x in range(3)]
print([h() for h in f])
f = list((lambda: x) for x in range(3))
print([h() for h in f])
e = (1 / x for x in (1, 0, 2))
print(next(e))
try:
    next(e)
except ZeroDivisionError:
    print(list(e))
