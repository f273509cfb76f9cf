def f(m):
    with m as x, n() as y.z:
        return x
