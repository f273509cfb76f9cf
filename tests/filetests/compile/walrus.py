def f(x):
    y = x + (x := 5)
    if (n := len(x)) > 3 and n:
        return g(x, (x := 1), n)
