# Cells: shared, per call, deep, in loops, through generators and comprehensions.
def account(balance):
    def deposit(n):
        nonlocal balance
        balance += n
        return balance

    def withdraw(n):
        nonlocal balance
        if n > balance:
            raise ValueError("insufficient")
        balance -= n
        return balance

    return deposit, withdraw, lambda: balance


d, w, b = account(10)
d2, w2, b2 = account(100)
print(d(5), w(3), b(), d2(1), b2(), b())
try:
    w(100)
except ValueError as e:
    print(e, b())


def chain(n):
    f = lambda: 0
    for i in range(n):
        f = (lambda g, i: lambda: g() + i)(f, i)
    return f


print(chain(50)())


def many():
    a, b_, c, d_, e, f, g, h = range(8)

    def inner():
        return a + b_ + c + d_ + e + f + g + h

    def change():
        nonlocal a, h
        a, h = 100, 200

    before = inner()
    change()
    return before, inner(), inner.__code__.co_freevars


print(many())


def gen_cell():
    total = 0

    def add(n):
        nonlocal total
        total += n

    def gen():
        while total < 10:
            yield total

    return add, gen()


add, it = gen_cell()
print(next(it))
add(4)
print(next(it))
add(10)
print(next(it, "done"))


def arg_cells(a, *args, k=1, **kw):
    def get():
        return a, args, k, kw

    a = "changed"
    args += (9,)
    return get


print(arg_cells(1, 2, 3, k=4, z=5)())


def mutual():
    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)

    return even(50), odd(50)


print(mutual())


def lifetimes():
    fs = []
    for i in range(3):
        def outer_(j):
            def inner():
                return i, j

            return inner

        fs.append(outer_(i * 10))
    return [f() for f in fs]


print(lifetimes())


def exc_cell():
    try:
        1 / 0
    except ZeroDivisionError as e:
        f = lambda: e
    try:
        f()
    except NameError as n:
        return str(n)


print(exc_cell())


def reassigned():
    x = 1
    get = lambda: x
    first = get()
    x = 2
    second = get()
    del x
    try:
        get()
    except NameError:
        third = "unbound"
    x = 4
    return first, second, third, get()


print(reassigned())
