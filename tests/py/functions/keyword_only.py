def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def kw(a, *, b, c=3):
    return a, b, c


print(kw(1, b=2), kw(1, c=5, b=4), kw(a=0, b=1))
err(kw, 1)
err(kw, 1, 2)
err(kw, 1, 2, 3)
err(kw)
err(kw, 1, b=1, d=1)


def many(*, x, y, z):
    return x, y, z


print(many(z=3, y=2, x=1))
err(many)
err(many, x=1)
err(many, x=1, y=2)
err(many, 1, x=1, y=1, z=1)


def late(*args, sep="-", end):
    return args, sep, end


print(late(end=1), late(1, 2, end=3), late(1, sep="+", end=0))
err(late, 1, 2)


def mixed(a, b=1, *args, c, d=4, **rest):
    return a, b, args, c, d, rest


print(mixed(1, c=2))
print(mixed(1, 2, 3, 4, c=5, d=6, e=7, f=8))
print(mixed(a=1, c=2, z=0))
err(mixed, c=1)
err(mixed, 1)
print(mixed.__kwdefaults__, mixed.__defaults__)
mixed.__kwdefaults__ = {"c": "now a default"}
print(mixed(1, d=2))
err(mixed, 1)
mixed.__defaults__ = None
err(mixed, 1, c=1, d=2)
