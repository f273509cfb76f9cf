def f(a, b):
    x = a + b
    x += 1
    x *= 2
    y = -x ** 2 // (b & 7) - 300
    return y @ x
