def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class C:
    def m(self):
        return "m"

    @classmethod
    def c(cls):
        "class doc"
        return cls.__name__

    @staticmethod
    def s(x):
        "static doc"
        return x


o = C()
print(type(C.__dict__["m"]).__name__, type(C.__dict__["c"]).__name__, type(C.__dict__["s"]).__name__, type(C.m).__name__, type(o.m).__name__, type(C.c).__name__, type(C.s).__name__)
print(C.c.__self__ is C, o.c.__self__ is C, C.c(), o.c(), C.s(1), o.s(2), C.__dict__["s"](5), C.__dict__["c"].__wrapped__.__name__, C.__dict__["s"].__wrapped__.__name__, C.__dict__["c"].__doc__, C.__dict__["s"].__name__)
err(C.__dict__["c"])
err(C.m)
err(C.m, 1, 2)
err(o.m, 1)
sm = staticmethod(len)
cm = classmethod(lambda cls, x: (cls.__name__, x))
print(sm([1]), sm.__get__(None, C)([1, 2]), cm.__get__(None, C)(5), cm.__get__(o)(6), sm.__func__ is len)
err(staticmethod)
err(classmethod, 1, 2)
err(staticmethod(5))
m = o.m
print(m.__get__(5) is m or m.__get__(5) == m, m == o.m, m != C().m, hash(m) == hash(o.m), m.__self__ is o, m.__func__ is C.__dict__["m"], {m: 1}[o.m])
print(repr(m).startswith("<bound method C.m of <__main__.C object at 0x"), repr(C.c) == "<bound method C.c of <class '__main__.C'>>", repr(sm), repr(C.__dict__["m"]).startswith("<function C.m at"))


class D(C):
    m2 = C.m
    alias = C.c
    lam = lambda self: "lam"
    builtin = len
    bound = [10, 20].__getitem__
    part = str.upper


d = D()
print(d.m2(), d.alias(), d.lam(), d.builtin([1]), d.bound(1), D.c(), D.alias())
err(lambda: d.part())
o.fn = lambda: "plain"
print(o.fn())
C.added = lambda self, k: (type(self).__name__, k)
print(d.added(1), D.added(d, 2), C.added("any", 3))
ms = [x.append for x in ([], [1], [2])]
for f in ms:
    f(9)
print([f.__self__ for f in ms], [].append == [].append, ms[0] == ms[0])
meth = d.m
del d
print(meth(), type(meth.__self__).__name__)
