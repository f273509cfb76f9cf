class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        if isinstance(k, Vec):
            return self.x * k.x + self.y * k.y
        if isinstance(k, (int, float)):
            return Vec(self.x * k, self.y * k)
        return NotImplemented

    __rmul__ = __mul__

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __eq__(self, o):
        return isinstance(o, Vec) and (self.x, self.y) == (o.x, o.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5

    def __bool__(self):
        return bool(self.x or self.y)

    def __iter__(self):
        yield self.x
        yield self.y

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __repr__(self):
        return f"Vec({self.x!r}, {self.y!r})"

    def __format__(self, spec):
        return f"<{self.x:{spec}}, {self.y:{spec}}>"

    def __matmul__(self, o):
        return self.x * o.y - self.y * o.x

    def __round__(self, n=0):
        return Vec(round(self.x, n), round(self.y, n))


a, b = Vec(1, 2), Vec(3.5, -1)
print(a + b, a - b, a * 2, 2 * a, a * b, -a, abs(Vec(3, 4)), bool(Vec(0, 0)), a @ b, round(Vec(1.25, 2.35), 1))
x, y = b
print(x, y, list(a), a[0], a[-1], a == Vec(1, 2), a == (1, 2), len({a, Vec(1, 2), b}), f"{b:.2f}", f"{a}" if False else repr(a))
a += b
print(a, sum([Vec(1, 1), Vec(2, 2)], Vec(0, 0)), max([Vec(1, 0), Vec(0, 9)], key=abs), sorted([Vec(2, 0), Vec(1, 5)], key=lambda v: v.x))
try:
    a * "x"
except TypeError as e:
    print(e)
try:
    a[5]
except IndexError as e:
    print(e)
