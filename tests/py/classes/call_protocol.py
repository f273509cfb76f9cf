def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class C:
    def __call__(self, *a, **k):
        return "called", a, k


c = C()
print(c(), c(1, x=2), callable(c), callable(C), callable(5))


class No:
    pass


err(No())
err(5)
err("abc", 1)
err(None)
n = No()
n.__call__ = lambda: 1
err(n)
No.__call__ = lambda self: "added later"
print(n())


class Chain:
    __call__ = C()


print(Chain()(7))


class New:
    def __new__(cls, *args):
        print("new", args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("init", args)


New(1, 2)


class Other:
    def __new__(cls):
        return "not an instance"

    def __init__(self):
        print("never")


print(Other())


class Single:
    inst = None

    def __new__(cls):
        if cls.inst is None:
            cls.inst = super().__new__(cls)
        return cls.inst

    def __init__(self):
        print("init each time")


print(Single() is Single())


class Only:
    def __new__(cls, a):
        return super().__new__(cls)


err(Only)
print(type(Only(1)).__name__)
err(object.__new__)
err(object.__new__, 5)
err(object.__new__, int)
err(object.__new__, Only, 1)
err(int.__new__, str)
err(object.__init__, 5, 3)


class Static:
    @staticmethod
    def __new__(cls, x=1):
        o = object.__new__(cls)
        o.x = x
        return o


print(Static().x, Static(4).x)


class Prop:
    @property
    def __call__(self):
        return lambda x: x * 3


print(Prop()(5))
