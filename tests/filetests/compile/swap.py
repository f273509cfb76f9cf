def f(a, b, s):
    a, b = b, a
    a, s[0] = s[0], a
    (c, d), *e = s
    return c, d, e
