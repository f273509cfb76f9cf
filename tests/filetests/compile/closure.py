def counter(start, *, step=1):
    n = start
    def inc():
        nonlocal n
        n += step
        return n
    return inc
