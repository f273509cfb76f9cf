def make(n):
    class K:
        value = n
        n = n + 1
        after = n

        def get(self):
            return n

        @property
        def double(self):
            return n * 2

        class Inner:
            v = n

    return K


try:
    K = make(5)
    print(K.value, K.n, K.after, K().get(), K().double, K.Inner.v)
except NameError as e:
    print(type(e).__name__, e)


def outer():
    a = 1

    class A:
        b = a

        def m(self):
            nonlocal a
            a += 1
            return a, __class__.__name__

        lst = [a for _ in range(2)]

    return A, lambda: a


A, get = outer()
print(A.b, A().m(), A().m(), get(), A.lst)


def deep():
    x = "deep"

    class P:
        class Q:
            def f(self):
                return x, __class__.__name__

    return P.Q().f()


print(deep())


def loop_classes():
    out = []
    for i in range(3):

        class C:
            idx = i

            def late(self):
                return i

        out.append(C)
    return [(c.idx, c().late()) for c in out]


print(loop_classes())


class Base:
    def __init_subclass__(cls):
        cls.seen = [k for k in vars(cls) if not k.startswith("__")]


def g():
    secret = 3

    class Sub(Base):
        a = secret

        def b(self):
            return secret

    return Sub.seen, Sub().b()


print(g())


class Counter:
    count = 0

    def __init__(self):
        Counter.count += 1
        self.number = Counter.count

    def maker(self):
        def f():
            return self.number

        return f


fs = [Counter().maker() for _ in range(3)]
print([f() for f in fs], Counter.count)
