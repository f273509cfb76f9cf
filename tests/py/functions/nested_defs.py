def outer(x):
    y = x * 2

    def inner(z):
        w = y + z

        def innermost():
            return x, y, z, w

        return innermost

    return inner


print(outer(1)(2)(), outer(5)(0)())


def factory(kind):
    if kind == "add":
        def op(a, b):
            return a + b
    elif kind == "mul":
        def op(a, b):
            return a * b
    else:
        op = None
    return op


print(factory("add")(2, 3), factory("mul")(2, 3), factory("x"))


def redefine():
    def f():
        return 1

    first = f

    def f():
        return first() + 1

    return f()


print(redefine())


def self_ref():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    g = fib
    fib = lambda n: 100
    return g(5)


print(self_ref())


def in_default(f=lambda x: x + 1):
    def g(h=f):
        return h(1)

    return g()


print(in_default(), in_default(lambda x: -x))


def conditional(flag):
    if flag:
        import math as m
    try:
        return m.floor(2.5)
    except UnboundLocalError as e:
        return str(e)


print(conditional(True), conditional(False))


def local_class():
    class P:
        def __init__(self, v):
            self.v = v

        def more(self):
            return P(self.v + 1)

    return P(1).more().more().v


print(local_class())


def generator_inside():
    def gen(n):
        for i in range(n):
            yield lambda: i

    return [f() for f in gen(3)], [f() for f in list(gen(3))]


print(generator_inside())
