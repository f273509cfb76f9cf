x = 1


def read():
    return x


def local():
    x = 2
    return x


def change():
    global x
    x = 3


print(read(), local(), x)
change()
print(x, read())


def outer():
    y = 1

    def inner():
        nonlocal y
        y += 1
        return y

    return inner(), inner(), y


print(outer())


def args(x, y=x):
    return x, y


print(args(10))
for i in range(3):
    pass
print(i)


def nested():
    def a():
        return b()

    def b():
        return "b"

    return a()


print(nested())


def f():
    try:
        return z
    except NameError as e:
        return str(e)


print(f())
z = "now"
print(f())


class C:
    x = "class"

    def get(self):
        return x


print(C.x, C().get())
