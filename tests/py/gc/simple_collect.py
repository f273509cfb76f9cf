import gc

print(gc.collect() >= 0)
a = [1, 2, [3, {"k": (4, 5)}]]
b = {"x": a, "y": "text " * 3, "z": 2**70, "f": 1.5}
gc.collect()
print(a, b)
for i in range(5):
    junk = [[i] * 100 for _ in range(1000)]
    gc.collect()
print(a, b, len(junk), junk[999][99])
c = []
c.append(c)
gc.collect()
print(c, c[0] is c)


def f():
    local = ["local", {1: [2]}]
    gc.collect()
    inner = lambda: local
    gc.collect()
    return inner


print(f()())


class K:
    def __init__(self):
        self.a = [1]
        gc.collect()
        self.b = {"c": self.a}


k = K()
gc.collect()
print(k.a is k.b["c"], vars(k))
s = "".join(str(i) for i in range(100))
t = (s, s[:5], s.encode())
gc.collect()
print(t[1], len(t[0]), t[2][:5])
g = (x * x for x in range(5))
next(g)
gc.collect()
print(list(g))
x = [gc.collect() and None, "after", {gc.collect() and 1: "v"}.values() and 2]
print(x[1:])
def args(*a, **kw):
    gc.collect()
    return a, kw
print(args(1, [2], k={"v": 3}))
print([(gc.collect() * 0, [i]) for i in range(3)])
