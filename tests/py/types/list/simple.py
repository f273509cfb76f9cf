a = [1, 2, 3]
print(a, len(a), a[0], a[-1], a[1:], a + [4], a * 2, 2 in a, 9 in a)
a.append(4)
a[0] = 10
print(a, a.pop(), a.pop(0), a)
a.insert(1, 7)
a.extend([8, 9])
a.remove(7)
a.reverse()
print(a, a.index(8), a.count(9), sorted(a), sum(a), max(a), min(a))
b = a
b.append("shared")
c = a[:]
c.append("own")
print(a, b is a, c)
del a[0]
print(a, [], [[]], [1, [2, [3]]], list("abc"), list(range(4)))
for i, x in enumerate(["p", "q"]):
    print(i, x)
print([x * x for x in range(5)], [x for x in "hello" if x != "l"], [1, 2] == [1, 2], [1, 2] < [1, 3], bool([]), not [0])
m = [[0] * 3 for _ in range(2)]
m[0][1] = 5
print(m, [row[1] for row in m])
stack = []
for i in range(5):
    stack.append(i)
while stack:
    print(stack.pop(), end=" ")
print()
x, y, *z = [1, 2, 3, 4]
print(x, y, z, [*z, 5], a[-1][0], len([None] * 10))
