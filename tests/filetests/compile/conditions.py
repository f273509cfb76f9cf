def f(a, b, c):
    if a and not (b or c is None):
        return 1 if a < b <= c else 2
    x = a or b and c
    return not x
