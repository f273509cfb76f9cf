def trace(cls):
    print("decorate", cls.__name__)
    return cls


def with_args(*a, **k):
    print("args", a, k)
    return trace


@trace
class A:
    print("body of A")


@with_args(1, k=2)
@trace
class B(A):
    print("body of B")


@lambda c: c.__name__
class C:
    pass


print(C, A.__name__, B.__bases__)


def bases():
    print("bases evaluated")
    return A


class D(bases(), metaclass=type):
    print("body of D", __qualname__)


class E(*[A], **{}):
    pass


print(E.__mro__[1].__name__)
for source in ("class A(x for x in y): pass", "class A(**k, *a): pass", "class A: x = yield", "class: pass", "class A(): return", "class A(B, C=1, C=2): pass", "class 5: pass", "class A: await x", "@\nclass A: pass"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError:
        print("refused", source)
