d = {}
for k in "hello world":
    d[k] = d.get(k, 0) + 1
print(d)
del d["h"]
d["h"] = "again at the end"
d["e"] = "in place"
print(d)
d.pop("l")
d["l"] = 1
print(list(d), d.popitem(), d.popitem(), list(d))
a = {1: "a", 2: "b", 3: "c"}
for i in range(1000):
    a[i % 3 + 1] = a.pop(i % 3 + 1)
print(a)
b = {i: i for i in range(100)}
for i in range(0, 100, 2):
    del b[i]
for i in range(0, 20, 4):
    b[i] = "new"
print(list(b.items())[-7:], len(b), list(b)[:5])
c = dict.fromkeys(range(10, 0, -1))
print(list(c), list(reversed(c)), next(iter(c)), list(c.keys())[::3])
e = {"x": 1}
e.update({"a": 2, "x": 3, "b": 4})
print(e, {**e, "x": 0}, e | {"0": 1}, {"0": 1} | e)
f = {}
f["one"] = 1
f[1] = "one"
f["two"] = 2
f[(1, 2)] = "t"
f[1.0] = "float one replaces the value, not the key"
f[True] = "so does True"
print(f)
g = {k: None for k in ("z", "y", "x")}
g.setdefault("w")
g.setdefault("y", 5)
print(g)
h = {i: str(i) for i in range(20)}
for i in range(18):
    h.pop(i)
h[0] = "back"
print(h, list(h.values()))
while h:
    print(h.popitem(), end=" ")
print(h)
churn = {}
for i in range(5000):
    churn[i] = i
    if i >= 10:
        del churn[i - 10]
print(churn)
same = {1: 1}
same[2] = 2
print({1: 1, 2: 2} == same, list(same) == [1, 2])
