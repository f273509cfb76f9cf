count = 0


def bump():
    global count
    count += 1
    return count


print(bump(), bump(), count)


def make():
    global made
    made = "by make"


make()
print(made)


def outer():
    v = 1

    def middle():
        def inner():
            nonlocal v
            v += 10
            return v

        return inner

    f = middle()
    return f(), f(), v


print(outer())


def two():
    n = 0

    def inc():
        nonlocal n
        n += 1

    def get():
        return n

    return inc, get


inc, get = two()
inc()
inc()
print(get())


def delete():
    global count
    del count


delete()
print("count" in globals())


class K:
    global from_class
    from_class = "module level"


print(from_class, hasattr(K, "from_class"))

for source in (
    "def f():\n    nonlocal x",
    "nonlocal x",
    "def f():\n    x = 1\n    global x",
    "def f():\n    print(x)\n    global x",
    "def f(x):\n    global x",
    "def f():\n    x = 0\n    def g():\n        x = 1\n        nonlocal x",
    "def f(x):\n    nonlocal x",
    "def f():\n    global x\n    nonlocal x",
):
    try:
        compile(source, "<s>", "exec")
        print("compiled")
    except SyntaxError as e:
        print(e.msg, e.lineno)
