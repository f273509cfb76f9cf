def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


x = "global"


def read():
    return x


def assign():
    x = "local"
    return x


def late():
    try:
        print(x)
    except UnboundLocalError as e:
        return str(e)
    x = 1


def branch(flag):
    if flag:
        y = 1
    return y


def loop():
    for i in []:
        pass
    return i


def deleted():
    z = 1
    del z
    return z


def handler():
    try:
        raise ValueError
    except ValueError as e:
        pass
    return e


def importing():
    return math
    import math


def with_as():
    return f
    with None as f:
        pass


def walrus():
    if False and (w := 1):
        pass
    return w


def nested():
    def inner():
        return v

    inner()
    v = 1


def comp():
    [q for q in range(3)]
    return q


def augmented():
    x += 1


def class_body():
    class C:
        y = x
        x = "in class"
        z = x

    return C.y, C.z


print(read(), assign(), late())
print(branch(True))
for f in (lambda: branch(False), loop, deleted, handler, importing, with_as, walrus, nested, comp, augmented):
    err(f)
print(class_body())
print(x)


def params(a, b=x):
    x = "shadow"
    return a, b, x


print(params(1))


def global_later():
    global fresh
    fresh = 1


err(lambda: fresh)
global_later()
print(fresh)


def builtin_shadow():
    len = lambda v: "mine"
    return len([])


print(builtin_shadow(), len([]))


def only_in_dead_code():
    if 0:
        x = 1
    return x


err(only_in_dead_code)
x = "changed"
print(read())
del x
err(read)
