import gc

big = list(range(1000000))
print(len(big), big[-1], sum(big))
big.append("switch")
print(big[999999], big[1000000])
del big[10:999990]
print(big)
d = {}
for i in range(300000):
    d[i * 7] = i
print(len(d), d[2099993], 5 in d, sum(d.values()))
for i in range(0, 300000, 2):
    del d[i * 7]
gc.collect()
print(len(d), next(iter(d)), list(d)[-1])
s = set(range(0, 500000, 5))
s &= set(range(0, 500000, 3))
print(len(s), sum(s))
words = {"w%d" % i: [i] for i in range(100000)}
gc.collect()
print(len(words), words["w99999"], sum(v[0] for v in words.values()))
words.clear()
t = tuple(str(i) for i in range(200000))
gc.collect()
print(t[199999], len("".join(t)))
text = "x" * 5000000
print(len(text + "y"), text.count("x"), len(text.encode()), len(text.split("x")))
ba = bytearray(3000000)
ba[2999999] = 7
ba += b"end"
print(len(ba), ba[2999999], ba[-3:])
m = [[0] * 500 for _ in range(500)]
for i in range(500):
    m[i][i] = i
gc.collect()
print(sum(sum(r) for r in m))
f = [i / 2 for i in range(500000)]
f.reverse()
print(f[0], sum(f), len(f[::2]))
q = []
for i in range(200000):
    q.append((i, str(i)))
    if i >= 1000:
        q[i - 1000] = None
gc.collect()
print(sum(x is None for x in q), q[-1])
x = [None] * 100
for r in range(2000):
    x[r % 100] = [r] * 1000
print(sum(len(v) + v[0] for v in x))
