def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def f(a, b=2):
    "doc"
    return a + b


F = type(f)
g = F(f.__code__, {"x": 1}, "renamed", (10, 20))
print(g(), g.__name__, g.__defaults__, g.__globals__, type(g) is F)
err(F)
err(F, 5, {})
err(F, f.__code__, 5)
err(F, f.__code__, {}, 5)
err(F, f.__code__, {}, None, 5)


def outer():
    v = "closed"

    def inner():
        return v

    return inner


h = outer()
print(F(h.__code__, {}, "h2", None, h.__closure__)())
err(F, h.__code__, {})
err(F, h.__code__, {}, None, None, ())
err(F, h.__code__, {}, None, None, (1,))
cell = type(h.__closure__[0])
print(F(h.__code__, {}, None, None, (cell("other"),))(), cell(5).cell_contents, cell(1) == cell(1), cell(1) < cell(2), type(cell()).__name__)
err(lambda: cell().cell_contents)
err(lambda: f.__closure__.x)
print(f.__get__(5)(1), f.__get__(None, int) is f, f.__call__(1), F.__call__(f, 1), callable(f), bool(f))
err(lambda: f < f)
err(lambda: f[0])
err(lambda: f + 1)
err(lambda: len(f))
err(lambda: iter(f))
err(lambda: type("X", (F,), {}))
d = {f: 1, g: 2}
print(d[f], d[g], f in d, f == f, f != g)


def attrs():
    attrs.calls = getattr(attrs, "calls", 0) + 1
    return attrs.calls


print(attrs(), attrs(), attrs.__dict__)
attrs.__dict__ = {"calls": 10}
print(attrs())
print(len.__name__, len.__qualname__, len.__module__, repr(len), type(len).__name__, [].append.__name__, [].append.__qualname__, [].append.__self__, type([].append).__name__, repr(list.append), type(list.append).__name__, repr(list.__add__), type(list.__add__).__name__, type([].__add__).__name__, type(dict.__dict__["fromkeys"]).__name__)
err(list.append)
err(list.append, 5, 1)
err(list.append.__get__, 5)
print(list.append.__get__([1])(2), list.append.__objclass__, str.join.__get__(",")("ab"), len.__self__.__name__, f.__type_params__, f.__builtins__["len"] is len)
err(setattr, len, "x", 1)
