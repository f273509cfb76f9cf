# Dicts that begin as records and become something else.
recs = [{"id": i, "name": f"n{i}", "v": i / 2} for i in range(50)]
print(recs[7], sum(r["v"] for r in recs), recs[49]["name"])
for r in recs:
    if r["id"] % 2:
        r["odd"] = True
    else:
        r["even"] = r.pop("v")
print(recs[3], recs[4], len(recs[3]), "v" in recs[4])
a = {"x": 1, "y": 2}
b = {"y": 2, "x": 1}
print(a == b, list(a), list(b))
a[5] = "int key"
a[None] = "none key"
print(a, a["x"], a[5], a.get(None))
c = {}
for i in range(40):
    c["k" + str(i)] = i
print(len(c), c["k0"], c["k39"], list(c)[:3], sum(c.values()))
for i in range(0, 40, 3):
    del c["k" + str(i)]
print(len(c), list(c)[:5], "k3" in c, c.get("k4"))


class P:
    def __init__(self, **kw):
        self.__dict__.update(kw)


ps = [P(x=i, y=-i) for i in range(20)]
ps[3].z = "extra"
del ps[4].x
ps[5].__dict__["new"] = 1
ps[6].__dict__[7] = "int key in an instance"
print(vars(ps[3]), vars(ps[4]), vars(ps[5]), vars(ps[6]), ps[5].new, sum(p.y for p in ps), hasattr(ps[4], "x"))
ps[4].x = "back"
print(vars(ps[4]))
d = {"a": 1}
e = dict(d)
f = d.copy()
d["b"] = 2
e["c"] = 3
print(d, e, f)
g = {s: s for s in "abc"}
g["a"] = g["b"] = 0.5
print(g, [type(v).__name__ for v in g.values()])
h = {}
h["self"] = h
print(h, h["self"]["self"] is h)
m = {("t", i): i for i in range(10)}
m["str"] = "s"
print(m[("t", 5)], m["str"], len(m))
n = {1: "a"}
n["s"] = "b"
del n[1]
print(n, n == {"s": "b"})
kw = (lambda **k: k)(one=1, two=2)
kw[3] = 3
print(kw)
o = {"long key " * 20: 1, "": 2, "é": 3, "日本": 4}
print(o[""], o["é"], o["日" + "本"], o["long key " * 20])
