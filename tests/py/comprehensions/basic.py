print([x for x in range(5)], [x * y for x in range(3) for y in range(3)], [x for x in range(10) if x % 2 if x > 3], {x % 3 for x in range(10)} == {0, 1, 2}, {k: v for k, v in zip("ab", (1, 2))})
print([[y for y in range(x)] for x in range(4)], [(x, y) for x, y in [(1, 2), (3, 4)]], [a for a, *b in ["xyz", "pq"]], [b for a, *b in ["xyz", "pq"]], {v: k for k, v in {"a": 1}.items()})
x = "outer"
print([x for x in range(3)], x)
n = 2
print([n * i for i in range(3)], [lambda: i for i in range(3)][0](), [(lambda i=i: i)() for i in range(3)])
print([i for i in range(5) if (j := i * 2) > 4], j)
print([c for w in ["ab", "cd"] for c in w if c != "b"], [i if i % 2 else -i for i in range(4)], [not i for i in (0, 1)], [[] for _ in range(2)])
m = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in m] for i in range(3)], [v for row in m for v in row], sum([v for row in m for v in row]))
print({i: {j: i * j for j in range(2)} for i in range(2)}, [{*range(i)} == set(range(i)) for i in range(3)], [*(i for i in range(2))], {**{k: k for k in "a"}})
print([i for i in range(3) for i in range(i)], [(i, i) for i in "ab"], [i for (i) in (1, 2)], [i for i in (1, 2, 3) if i != 2])
order = []
def t(v):
    order.append(v)
    return v
[t(("body", i)) for i in t([1, 2]) if t(("if", i))]
print(order)
order.clear()
{t(k): t(v) for k, v in [("k1", "v1"), ("k2", "v2")]}
print(order)
print([x := 5, x + 1], [y for x in [1] for y in [x + 1] for z in [y]], ["%s" % (a,) for a in ((1, 2), 3)])
print([True for _ in "ab"], len([0 for _ in range(1000)]), max([abs(v) for v in (-3, 2)]))
