def counter(start):
    value = start

    def step(by=1):
        nonlocal value
        value += by
        return value

    return step


a, b = counter(0), counter(100)
print(a(), a(), b(), a(5), b(-1))
print(a.__code__.co_freevars, a.__closure__[0].cell_contents)
a.__closure__[0].cell_contents = 1000
print(a())


def late():
    def get():
        return x

    try:
        get()
    except NameError as e:
        print(type(e).__name__, e)
    x = "bound now"
    return get()


print(late())


def loop():
    out = []
    for i in range(3):
        def f():
            return i

        out.append(f)
    return [f() for f in out], i


print(loop())


def param_cell(p):
    def inner():
        nonlocal p
        p += 1
        return p

    return inner


f = param_cell(1)
print(f(), f())


def recursive(n):
    def fact(k):
        return 1 if k < 2 else k * fact(k - 1)

    return fact(n)


print(recursive(10))


def deep(a):
    def l1(b):
        def l2(c):
            def l3(d):
                return a, b, c, d

            return l3

        return l2

    return l1


print(deep(1)(2)(3)(4))
print(counter.__closure__)


def star(*args, **kw):
    def inner():
        return args, kw

    return inner


print(star(1, 2, x=3)())


def empty_cell():
    def g():
        return v

    try:
        g.__closure__[0].cell_contents
    except ValueError as e:
        print(e)
    v = 1


empty_cell()


def comp():
    k = 3
    return [k * i for i in range(3)], {i: k for i in "ab"}, list(k + i for i in range(2))


print(comp())
