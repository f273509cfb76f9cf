a = [1]
b = [a, a]
a.append(2)
print(b, b[0] is b[1])
c = b * 2
c[0].append(3)
print(b, c)
d = [x[:] for x in b]
d[0].append("own")
print(b, d)
row = [0] * 3
grid = [row] * 2
grid[0][0] = 1
print(grid)
t = (a, [a])
a.clear()
print(t, b)
a.append(a)
print(a, b, t)
e = [[], []]
e[0].append(e[1])
e[1].append("deep")
print(e)


def mutate(x):
    x.append("m")
    x = ["rebound"]
    return x


lst = []
print(mutate(lst), lst)
default = []


def keep(v, store=default):
    store.append(v)
    return store


print(keep(1) is keep(2), default)
s = [3, 1, 2]
u = s
s = sorted(s)
print(s, u)
u.sort()
print(u, s == u, s is u)
p = q = []
p += [1]
q = q + [2]
print(p, q)
x = [1, 2, 3, 4]
x[1:3] = []
y = x
x[:] = [9]
print(x, y, x is y)
z = list(y)
y.pop()
print(x, z)
