def f(*a, **k):
    return len(a), len(k)


print(f(*range(100000)), f(**{"k%d" % i: i for i in range(10000)}))


def g(a, b=2, *c, d, **e):
    return a, b, len(c), d, len(e)


print(g(*range(5000), d=1, **{"x%d" % i: 0 for i in range(500)}))
try:
    (lambda: 0)(*range(100000))
except TypeError as e:
    print(e)
try:
    (lambda a: a)(**{"k%d" % i: i for i in range(100)})
except TypeError as e:
    print(e)
print(max(*range(50000)), len("{}".join(["x"] * 1000).format(*range(999))), print(*range(3)))
print(len([*range(1000), *range(1000)]), len({**{i: i for i in range(1000)}, **{"a": 1}}), type("T", (), {"a%d" % i: i for i in range(3000)}).a2999)


class Many:
    pass


m = Many()
for i in range(5000):
    setattr(m, "attr%d" % i, i)
print(m.attr4999, len(vars(m)), sum(vars(m).values()))
for i in range(0, 5000, 2):
    delattr(m, "attr%d" % i)
print(len(vars(m)), hasattr(m, "attr0"), m.attr1)
ns = {}
exec("class Wide:\n" + "".join(f"    def m{i}(self): return {i}\n" for i in range(2000)), ns)
w = ns["Wide"]()
print(sum(getattr(w, f"m{i}")() for i in range(2000)))
exec("def locals_():\n" + "".join(f"    v{i} = {i}\n" for i in range(3000)) + "    return v0 + v2999", ns)
print(ns["locals_"]())
bases = [type("B%d" % i, (), {"m%d" % i: i}) for i in range(200)]
D = type("D", tuple(bases), {})
print(len(D.__mro__), D.m199, D().m0)
C = object
for i in range(300):
    C = type("C%d" % i, (C,), {"level": i})
print(len(C.__mro__), C.level, C().level)
