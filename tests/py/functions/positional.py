def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def none():
    return "none"


def two(a, b):
    return a, b


def default(a, b=2, c=3):
    return a, b, c


print(none(), two(1, 2), two(b=1, a=2), two(1, b=2))
print(default(1), default(1, 5), default(1, c=9), default(c=1, a=2))
err(none, 1)
err(none, 1, 2)
err(none, x=1)
err(two)
err(two, 1)
err(two, 1, 2, 3)
err(two, a=1)
err(two, b=1)
err(two, 1, a=2)
err(two, 1, 2, c=3)
err(two, 1, 2, b=3)
err(default)
err(default, 1, 2, 3, 4)
err(default, 1, 2, 3, 4, 5, x=1)
err(default, b=1)


def three(a, b, c):
    pass


err(three)
err(three, 1)
err(three, c=1)


def four(a, b, c, d):
    pass


err(four)


class C:
    def method(self, x):
        return x

    @staticmethod
    def static(x):
        return x

    @classmethod
    def klass(cls, x):
        return x


c = C()
err(c.method)
err(c.method, 1, 2)
err(C.method)
err(C.static)
err(c.klass)
err(c.klass, 1, 2)
err(lambda x: x)
err(lambda x: x, 1, 2)
