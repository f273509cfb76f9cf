def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class Meta(type):
    def __new__(mcs, name, bases, ns, **kw):
        print("new", name, [b.__name__ for b in bases], sorted(k for k in ns if not k.startswith("__")), kw)
        cls = super().__new__(mcs, name, bases, ns)
        cls.made_by = "Meta"
        return cls

    def __init__(cls, name, bases, ns, **kw):
        print("init", name, kw)
        super().__init__(name, bases, ns)

    def __call__(cls, *args):
        print("call", cls.__name__, args)
        return super().__call__(*args)

    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, kw)
        return {"prepared": True}

    def __repr__(cls):
        return f"<meta {cls.__name__}>"

    def on_class(cls):
        return "meta method of " + cls.__name__

    @property
    def prop(cls):
        return "meta prop"


class A(metaclass=Meta, flag=1):
    a = 1

    def __init__(self, v=0):
        self.v = v


class B(A):
    pass


x = B(5)
print(x.v, A.made_by, B.prepared, A, B, type(B))
print(A.on_class(), A.prop)
err(lambda: x.on_class)
err(lambda: x.prop)


class Other(type):
    pass


err(lambda: Other("X", (A,), {}))
print(type(type("Dyn", (B,), {"q": 1})).__name__)
f = type("F", (), {"n": 3, "get": lambda self: self.n})
print(f().get(), f.__name__, f.__module__)
err(type, 1, 2)
err(type, "X", 5, {})
err(type, "X", (), 5)
err(type, 5, (), {})
err(type, "a\0b", (), {})


def func_meta(name, bases, ns, **kw):
    return name, bases, kw


class G(metaclass=func_meta, z=1):
    pass


print(G)


class Ops(type):
    def __len__(cls):
        return 7

    def __iter__(cls):
        return iter("abc")

    def __getitem__(cls, k):
        return k * 2

    def __contains__(cls, k):
        return k == 1

    def __add__(cls, o):
        return "added"

    def __getattr__(cls, n):
        return "attr " + n

    def __instancecheck__(cls, o):
        return o == "inst"

    def __subclasscheck__(cls, o):
        return o is int

    def __bool__(cls):
        return False


class K(metaclass=Ops):
    pass


print(len(K), list(K), K[3], 1 in K, 2 in K, K + 1, K.zzz, bool(K))
print(isinstance("inst", K), isinstance(5, K), issubclass(int, K), issubclass(str, K), isinstance(K(), K))


def unknown_kw():
    class X(z=1):
        pass


err(unknown_kw)


def bad_prepare():
    class P(type):
        @classmethod
        def __prepare__(*a):
            return 5

    class X(metaclass=P):
        pass


err(bad_prepare)
