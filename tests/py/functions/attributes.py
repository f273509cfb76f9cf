def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def f(a: int, b=2, *args, c=3, **kw) -> str:
    "doc"
    x = 1
    return x


print(f.__name__, f.__qualname__, f.__module__, f.__doc__)
print(f.__defaults__, f.__kwdefaults__, f.__annotations__)
print(f.__dict__, f.__closure__, f.__globals__ is globals())
f.tag = 5
print(f.tag, f.__dict__, vars(f))
del f.tag
err(lambda: f.tag)
f.__name__ = "g"
f.__qualname__ = "A.g"
print(f.__name__, f.__qualname__)
print(repr(f).startswith("<function A.g at 0x"))
err(setattr, f, "__name__", 5)
err(setattr, f, "__qualname__", None)
err(setattr, f, "__dict__", 5)
err(setattr, f, "__code__", 5)
err(setattr, f, "__globals__", {})
err(setattr, f, "__closure__", ())
f.__doc__ = None
print(f.__doc__)
code = f.__code__
print(code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount)
print(code.co_varnames, code.co_flags & 0x0C, code.co_nlocals, code.co_firstlineno)


def one():
    return 1


def two():
    return 2


one.__code__ = two.__code__
print(one())


def outer():
    def inner():
        pass

    return inner


print(outer().__qualname__, (lambda: 0).__qualname__, (lambda: 0).__name__)


class C:
    def m(self):
        def local():
            pass

        return local

    class D:
        def n(self):
            pass


print(C.m.__qualname__, C().m().__qualname__, C.D.n.__qualname__, C.D.__qualname__)
print(type(f).__name__, callable(f), hash(f) == hash(f), f == f, f != one)
err(lambda: type(f)())
err(lambda: f.nothing)
print((lambda a, b: 0).__code__.co_varnames)
