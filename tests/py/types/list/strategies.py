# A list changes what it holds; everything that was in it stays what it was.
a = [1, 2, 3]
a.append(2.5)
a.append("s")
a.append(None)
a.append(2**80)
print(a, [type(x).__name__ for x in a])
f = [1.0, 2.0]
f.append(3)
print(f, [type(x).__name__ for x in f])
f = [1.5] * 5
f[2] = 7
f[3] = True
print(f, sum(f), f.index(7), f.count(1.5))
i = [0] * 5
i[1] = 2**30
i[2] = -(2**31)
i[3] = 2**63
i[4] = 0.0
print(i, sorted(i))
e = []
e.extend(range(5))
e[1:3] = ["x"]
print(e)
r = list(range(1000))
r[500] = "mid"
print(r[499:502], len(r), r.pop(), r[-1])
g = [float(x) for x in range(100)]
g.sort(reverse=True)
g.insert(50, "str")
print(g[49:52], g[0], g[-1])
n = [float("nan"), -0.0, 0.0, float("inf")]
print(n, n[0] in n, [str(x) for x in n], n.index(0.0))
s = ["a"] * 3
s += [1]
s.extend([2.5, b"x"])
print(s, s[::2], s * 2)
b = [True, False, True]
b.append(1)
print(b, [type(x).__name__ for x in b], sum(b))
m = [1, 2.0, 3]
print(m + [4.5], m * 2, m[::-1], [x * 2 for x in m], m == [1.0, 2, 3.0])
c = []
for k in range(300):
    c.append(k if k % 3 else k / 2)
print(sum(c), type(c[3]).__name__, type(c[4]).__name__, c[297:300])
while len(c) > 5:
    c.pop()
print(c)
c.clear()
c.append("fresh")
print(c)
d = [2**31 - 1, 2**31, 2**31 + 1]
d += [1.5]
d.remove(2**31)
print(d, [x + 1 for x in d])
z = [0.1 + 0.2] * 3
z2 = z[:]
z2[0] = "changed"
print(z, z2)
x = [1, 2, 3]
y = x
x[1] = "two"
print(y, y is x)
