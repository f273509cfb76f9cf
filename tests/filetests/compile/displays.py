def f(a, b):
    x = [1, 2, 3]
    y = {1, 2, 3}
    z = {"a": a, "b": b, **a, "c": 1}
    w = {a: b, b: a}
    return [*a, b], (a, *b), {*a, b}
