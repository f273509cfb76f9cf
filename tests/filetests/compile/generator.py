def f(it):
    x = yield
    y = yield x
    return (yield from it)
