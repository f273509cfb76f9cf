x = "global"


class A:
    x = "class"
    y = x
    lst = [x for _ in range(1)]
    gen = list(i for i in (x,))
    lam = lambda: x

    def m(self):
        return x

    class Inner:
        z = x


print(A.y, A.lst, A.gen, A.lam(), A().m(), A.Inner.z)


def f():
    x = "local"

    class B:
        y = x

        def m(self):
            return x

    class C:
        x = x if False else "own"
        y = x

    return B.y, B().m(), C.y


try:
    print(f())
except NameError as e:
    print(type(e).__name__, e)


def g():
    v = 1

    class D:
        nonlocal v
        v = 2
        w = v

    return v, D.w, hasattr(D, "v")


print(g())


class E:
    __module__ = "other"
    __qualname__ = "Custom.E"
    __doc__ = "own doc"


print(E, E.__module__, E.__qualname__, E.__doc__, E.__name__)


class F:
    def a(self):
        return __class__

    b = 5
    b += 1


print(F().a() is F, F.b, "__classcell__" in vars(F))


class G:
    print("body runs", __name__, __qualname__)
    try:
        undefined
    except NameError as e:
        print(e)


def outer(cls_x):
    class H:
        val = cls_x

        def __init__(self):
            self.v = cls_x

    return H


print(outer(1).val, outer(2)().v)
print([k for k in vars(A) if not k.startswith("__")])


class Later:
    def get(self):
        return Later2()


class Later2:
    pass


print(type(Later().get()).__name__)
