print([x for x in range(5)], [x * x for x in range(5)], [x for x in range(10) if x % 2], [c.upper() for c in "abc"])
print({x: x * 2 for x in range(3)}, {c for c in "a"}, list(x + 1 for x in range(3)), sum(x for x in range(5)))
print([(x, y) for x in range(2) for y in range(2)], [[x * y for y in range(3)] for x in range(3)], [y for x in [[1, 2], [3]] for y in x])
n = 10
print([n + x for x in range(3)], n)
print([x if x > 1 else -x for x in range(4)], [not x for x in (0, 1)], ["ab"[i] for i in (1, 0)], [str(x) for x in (1, 2.5, None)])
print({k: len(k) for k in ("a", "bb")}, {v: k for k, v in {"a": 1}.items()}, dict((i, i) for i in range(2)), sorted({x % 3 for x in range(9)}))


def f(m):
    return [m * x for x in range(3)]


print(f(2), [f(i) for i in range(2)], max([len(w) for w in ["a", "abc"]]), any([x > 3 for x in range(5)]), "".join([c for c in "hello" if c not in "l"]))
