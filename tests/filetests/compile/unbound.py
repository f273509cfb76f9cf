def f(c):
    if c:
        x = 1
    print(x)
    print(x)
    del x
    return x
