def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def only(a, b, /):
    return a, b


def both(a, /, b, *, c):
    return a, b, c


def default(a, b=2, /, c=3):
    return a, b, c


def shadow(a, /, **kw):
    return a, kw


print(only(1, 2), both(1, 2, c=3), both(1, b=2, c=3))
print(default(1), default(1, 4), default(1, c=7))
print(shadow(1, a=2), shadow(1, b=2))
err(only, a=1, b=2)
err(only, 1, b=2)
err(only, 1)
err(only)
err(both, a=1, b=2, c=3)
err(default, a=1)
err(default, 1, b=2)
err(shadow, a=1)
err(lambda x, /: x, x=1)
f = lambda x, /, y: (x, y)
print(f(1, y=2), f(1, 2))
for source in (
    "def f(/): pass",
    "def f(a, /, b, /): pass",
    "def f(*, a, /): pass",
    "def f(a, *, /): pass",
    "def f(a=1, /, b): pass",
    "def f(*): pass",
    "def f(**k, a): pass",
    "def f(*a, *b): pass",
):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError:
        print("refused", source)
