def f(s):
    for x in s:
        try:
            if x:
                continue
            return x
        finally:
            done(x)
