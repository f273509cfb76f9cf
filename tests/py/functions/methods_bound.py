def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class C:
    def __init__(self, v):
        self.v = v

    def get(self, k=0):
        return self.v + k

    @classmethod
    def make(cls, *a):
        return cls.__name__, a

    @staticmethod
    def add(a, b):
        return a + b


c = C(5)
m = c.get
print(m(), m(1), m.__self__ is c, m.__func__ is C.get, m.__name__)
print(c.get == c.get, c.get is c.get, c.get == C(5).get, hash(c.get) == hash(c.get))
print(C.get(c, 3), C.make(1), c.make(2), C.add(1, 2), c.add(3, 4))
c.v = 50
print(m())
c.own = lambda: "no self"
print(c.own())
c.get = lambda: "instance wins"
print(c.get(), m())
del c.get
print(c.get())
err(setattr, m, "tag", 1)
C.get.tag = "on function"
print(m.tag)
err(lambda: m.missing)


class D(C):
    pass


print(D.make(), D(1).make())
print(type(m).__name__, m.__doc__, m.__qualname__)
MethodType = type(m)
bound = MethodType(lambda self, x: (self, x), "me")
print(bound(1))
print(MethodType(max, 3)(4))
err(MethodType)
err(MethodType, 1, 2)
err(MethodType, len, None)
print(C.__dict__["make"].__func__.__name__, C.__dict__["add"].__func__(1, 1))
print(repr(C.__dict__["make"])[:12], callable(C.__dict__["add"]))
print(list(map(c.get, [1, 2])), sorted([3, 1], key=c.get))
