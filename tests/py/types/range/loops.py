for r in (range(3), range(1, 4), range(5, 0, -2), range(0)):
    for i in r:
        print(i, end=" ")
    print("|", len(r))
total = 0
for i in range(10):
    for j in range(i):
        for k in range(j, -1, -1):
            total += i * j - k
print(total)
print([i for i in range(0, 30, 7)], list(range(-5, 5, 3)), sum(range(1, 101)), [range(5)[i] for i in (0, -1, 2)])
r = range(10)
it = iter(r)
next(it)
print(list(it), list(r), r[2:8:3], list(r[::-2]))
for i in range(3):
    r = range(100)
    i += 10
print(i, r)
n = 0
for i in range(10**9):
    n += 1
    if n == 5:
        break
print(n, i)
for i in range(2**31 - 2, 2**31 + 1):
    print(i, end=" ")
for i in range(2**63 - 1, 2**63 + 1):
    print(i, end=" ")
for i in range(-(2**30) - 1, -(2**30) + 2):
    print(i, end=" ")
print()
x = [0] * 5
for x[2] in range(3):
    pass
print(x)
def g():
    for i in range(3):
        yield range(i)
print([list(q) for q in g()], 5 in range(10), 5.5 in range(10), 10 in range(10), range(3) == range(0, 3), len(range(0, 10, 3)))
