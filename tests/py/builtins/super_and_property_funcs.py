def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class A:
    def f(self):
        return "A.f"


class B(A):
    def f(self):
        return "B.f"


b = B()
s = super(B, b)
print(s.f(), s.__thisclass__.__name__, s.__self_class__.__name__, type(s).__name__)
err(super)
err(super, 5)
err(super, B, 5)
err(super, A, B, 1)
err(lambda: s.nope)
err(setattr, s, "x", 1)
p = property()
print(p.fget, p.fset, p.fdel, p.__doc__)
q = p.getter(lambda self: "got").setter(lambda self, v: print("set", v)).deleter(lambda self: print("deleted"))


class C:
    x = q
    y = property(lambda self: self.x * 2, doc="y doc")


c = C()
c.x = 1
print(c.x, c.y, C.y.__doc__)
del c.x
err(setattr, c, "y", 1)
err(delattr, c, "y")
err(property, bad=1)
print(C.x is q, q.__get__(c, C), q.__get__(None, C) is q, q.fget(None))
err(q.__set__, c)
sm, cm = staticmethod(lambda: "static"), classmethod(lambda cls: cls.__name__)


class D:
    s = sm
    c = cm


print(D.s(), D().s(), D.c(), D().c(), sm(), sm.__get__(1)(), cm.__get__(None, int)(), sm.__wrapped__())
err(cm)
