class A:
    x = 1
    lst = []

    def f(self):
        return self.x


a, b = A(), A()
a.lst.append("shared")
a.x = 5
print(b.lst, a.x, b.x, A.x, a.f(), b.f())
A.x = 100
print(a.x, b.x)
del a.x
print(a.x)
A.new = lambda self, k: (self.x, k)
print(a.new(1), b.new(2))
A.y = property(lambda self: self.x + 1)
print(a.y)
setattr(A, "z", 3)
print(a.z, A.__dict__["z"])
delattr(A, "z")
print(hasattr(a, "z"))


class B(A):
    pass


print(B.x, B().f(), "x" in vars(B))
B.x = 7
print(A.x, B.x, B().f(), a.f())
A.lst = ["replaced"]
print(B.lst, b.lst)
try:
    A.__dict__["q"] = 1
except TypeError as e:
    print(e)
try:
    del B.lst
except AttributeError as e:
    print(e)
print(type(A.__dict__).__name__, list(k for k in vars(A) if k[0] != "_"))
out = []
for i in range(6):
    if i == 2:
        A.f = lambda self: "patched"
    if i == 4:
        b.f = lambda: "instance"
    out.append((a.f(), b.f()))
print(out)


class C:
    n = 0

    def inc(self):
        self.n += 1
        return self.n


c = C()
print(c.inc(), c.inc(), C.n, C().n, vars(c))
