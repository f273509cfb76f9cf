d = {}
for i in range(-50, 50):
    d[i] = i * i
print(len(d), d[-50], d[49], -1 in d, 50 in d, sum(d.values()))
for i in range(-50, 50, 3):
    del d[i]
print(len(d), -50 in d, -49 in d, sorted(d)[:5])
print(d[True] if True in d else "deleted", d.get(2.0), d.get(1.5), d.get("2"), 2**70 in d)
e = {0: "zero", -1: "m1", -2: "m2", 2**30: "p30", 2**31: "p31", 2**62: "p62", 2**63: "p63", 2**64: "p64", -(2**63): "n63", 1.5: "f", 2**61 - 1: "mersenne"}
print([e[k] for k in list(e)], e[0.0], e[False], e[float(2**63)], e[-1.0], e[2**61 - 1], len(e))
f = {float(i): i for i in range(10)}
f[3] = "int three"
f[4.5] = "half"
print(f, f[3.0], f[True])
g = {i * 2**32: i for i in range(200)}
print(len(g), g[199 * 2**32], sum(g), 5 * 2**32 in g, 5 in g)
h = {}
for i in range(1000):
    h[i % 37] = h.get(i % 37, 0) + i
print(h[0], h[36], len(h), list(h)[:3])
k = {i: None for i in range(20)}
while len(k) > 3:
    k.pop(min(k))
print(k)
k[100] = 1
k["s"] = 2
k[(1,)] = 3
print(k, k[(1,)], k[100])
m = {1: "int", 1.0: "float", True: "bool", 1 + 0j: "complex"}
print(m)
n = {i: {j: i * j for j in range(3)} for i in range(3)}
print(n, n[2][2])
