class Point:
    """A point."""

    count = 0

    def __init__(self, x, y=0):
        self.x = x
        self.y = y
        Point.count += 1

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


p = Point(1)
q = Point(2, 3)
print(p, q, Point.count, p.count)
p.count = 10
print(Point.count, p.count, q.count)
print(p.__dict__, q.__class__ is Point, type(p).__name__, Point.__doc__)
print(isinstance(p, Point), isinstance(p, object), isinstance(p, int))
print(Point.__name__, Point.__qualname__, Point.__module__, Point.__bases__)
print(vars(p) is p.__dict__, dir(p)[-2:])
p.__dict__["z"] = 9
print(p.z)
p.__dict__ = {"only": 1}
print(p.only, hasattr(p, "x"))
try:
    p.x
except AttributeError as e:
    print(e, e.name, e.obj is p)
try:
    Point()
except TypeError as e:
    print(e)
try:
    Point(1, 2, 3)
except TypeError as e:
    print(e)
try:
    p.__dict__ = 5
except TypeError as e:
    print(e)


class Body:
    x = 1
    y = x + 1
    z = [x for _ in range(2)] if False else y
    for i in range(3):
        pass
    if True:
        chosen = "yes"
    del x
    locals()["sneaky"] = 5


print(Body.y, Body.z, Body.i, Body.chosen, hasattr(Body, "x"), Body.sneaky)


class Init:
    def __init__(self):
        return 5


try:
    Init()
except TypeError as e:
    print(e)
try:
    object(1)
except TypeError as e:
    print(e)


class Plain:
    pass


try:
    Plain(1)
except TypeError as e:
    print(e)
try:
    Plain.nope
except AttributeError as e:
    print(e)
print(repr(Plain), str(Plain()).startswith("<__main__.Plain object at 0x"))
