def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class A:
    attr = "A.attr"

    def f(self):
        return "A.f"

    @classmethod
    def c(cls):
        return "A.c of " + cls.__name__

    @property
    def p(self):
        return "A.p"


class B(A):
    attr = "B.attr"

    def f(self):
        return "B.f > " + super().f()

    @classmethod
    def c(cls):
        return "B.c > " + super().c()

    @property
    def p(self):
        return "B.p > " + super().p

    def explicit(self):
        return super(B, self).f(), super(A, self).__repr__()[:9]

    def attr_of_super(self):
        return super().attr

    def nested(self):
        def inner(me):
            return super(B, me).f()

        return inner(self)

    def in_comp(self):
        return [super(B, self).attr for _ in range(2)]

    def dunder_class(self):
        return __class__.__name__

    def set_through(self):
        super().value = 3


b = B()
print(b.f(), B.c(), b.c(), b.p)
print(b.explicit(), b.attr_of_super(), b.nested(), b.in_comp(), b.dunder_class())
err(b.set_through)
print(super(B, b).f(), super(B, B).c())
print(super(B, b).__self__ is b, super(B, b).__thisclass__, super(B, b).__self_class__)
print(repr(super(B, b))[:26])
err(lambda: super(B, b).missing)
err(lambda: super(B, 5))
err(lambda: super(5, b))
err(lambda: super(A, int))
err(lambda: super())
unbound = super(B)
print(unbound.__self__, unbound.__get__(b, B).f())


def outside(self):
    return super().f()


err(outside, b)


class Swap(A):
    def f(self):
        self = 5
        return super().f()


err(Swap().f)


class NoArgs(A):
    def f():
        return super().f()


err(NoArgs.f)


class Late(A):
    def f(self):
        return super().f() + " late"


Alias, Late = Late, None
print(Alias().f())


class Del(A):
    def f(self):
        del self
        return super().f()


err(Del().f)
