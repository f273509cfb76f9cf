s = set()
for i in range(20000):
    s.add(i * 7919 % 100003)
print(len(s), sum(s), 7919 in s, 1 in s)
for i in range(0, 20000, 2):
    s.discard(i * 7919 % 100003)
print(len(s), sum(s))
t = {str(i) for i in range(5000)}
print(len(t), "4999" in t, "5000" in t, len(t & {str(i) for i in range(0, 10000, 3)}))
for i in range(5000):
    t.remove(str(i))
    t.add(-i)
print(len(t), sum(t))
u = {(i, j) for i in range(60) for j in range(60)}
print(len(u), (59, 59) in u, (60, 0) in u, sum(a * b for a, b in u))
u -= {(i, i) for i in range(60)}
u ^= {(i, i) for i in range(30)}
print(len(u), (5, 5) in u, (35, 35) in u)
v = set(range(1000))
while v:
    x = v.pop()
    v.discard(x + 1)
    v.discard(x * 2)
print(v)
w = frozenset(range(100))
print(len({w, frozenset(range(100)), frozenset(range(99))}), hash(w) == hash(frozenset(reversed(range(100)))))
a = set(range(0, 3000, 2))
b = set(range(0, 3000, 3))
print(len(a & b), len(a | b), len(a - b), len(a ^ b), a & b <= a, (a | b) >= b, len(a.intersection(b, range(0, 3000, 5))), len(a.union(b, [-1])), (a ^ b) == (a | b) - (a & b))
f = {0.5 * i for i in range(100)}
print(3 in f, 3.5 in f, 3.25 in f, sum(f))
x = set("abc")
for c in "defghijklmnop":
    x.add(c)
    if len(x) > 6:
        x.discard(min(x))
print(sorted(x))
