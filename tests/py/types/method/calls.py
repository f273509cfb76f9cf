class A:
    def __init__(self, n):
        self.n = n

    def get(self):
        return self.n

    def add(self, x, *, k=0):
        return self.n + x + k

    def me(self):
        return self


a, b = A(1), A(2)
print(a.get(), A.get(b), a.add(5), a.add(5, k=2), a.me().me().get(), [x.get() for x in (a, b)], list(map(A.get, [a, b])))
g = a.get
a.n = 100
print(g(), g.__self__ is a, g.__func__ is A.get, g == a.get, g == b.get)
ms = [A(i).get for i in range(5)]
print([m() for m in ms])
s = [3, 1]
push, pop = s.append, s.pop
push(9)
print(s, pop(), pop(0), s)
print("a-b".split("-"), str.split("a-b", "-"), ",".join.__self__, list(map("{}!".format, "ab")), list(map(str.upper, "ab")), sorted("bca", key="cab".index))
f = A.add
print(f(a, 1), f(b, x=3), f(self=b, x=1))
try:
    f(5, 1)
except AttributeError as e:
    print(e)
try:
    str.upper(5)
except TypeError as e:
    print(e)
for i in range(4):
    if i == 2:
        A.get = lambda self: -self.n
    print(a.get(), g(), end=" ")
print()
