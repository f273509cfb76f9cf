import traceback


def show(f):
    try:
        f()
    except Exception as e:
        for line in traceback.format_exception(e):
            print(line.replace(__file__, "FILE"), end="")
    print("-" * 20)


def divide(a, b):
    return a / b


def call():
    return divide(1, 0) + 1


def attribute():
    x = None
    return x.foo.bar


def subscript():
    d = {"a": {"b": 1}}
    return d["a"]["c"]["d"]


def binary():
    a, b, c = 1, "x", 2
    return a + c + b * 2 + a


def multi():
    return divide(
        1,
        0,
    )


def name():
    return 1 + undefined_thing + 2


def reraise():
    try:
        divide(1, 0)
    except ZeroDivisionError as e:
        raise ValueError("again") from e


def context():
    try:
        divide(1, 0)
    except ZeroDivisionError:
        {}["k"]


def call_args():
    return len(len)(1)


for f in (call, attribute, subscript, binary, multi, name, reraise, context, call_args):
    show(f)
