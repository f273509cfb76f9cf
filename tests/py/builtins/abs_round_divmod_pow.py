def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(abs(-3), abs(2.5), abs(-0.0), abs(3 + 4j), abs(True), abs(-(2**70)))
print(round(2.5), round(-1.5), round(1.25, 1), round(1234, -2), round(5), round(2.7), round(True), round(1e20), round(0.1 + 0.2, 5))
print(divmod(7, 3), divmod(-7, 3), divmod(7.5, 2), divmod(2**70, 3), divmod(True, 1))
print(pow(2, 5), pow(2, -1), pow(2.0, 3), pow(2, 5, 3), pow(2, -1, 5), pow(exp=3, base=2), pow(-2, 3), pow(0, 0), pow(7, 10**20, 13))
err(abs, "a")
err(abs)
err(abs, 1, 2)
err(round, "a")
err(round, 1.5, "a")
err(round)
err(divmod, 1)
err(divmod, 1, 0)
err(divmod, "a", 1)
err(pow, 2)
err(pow, 2, "a")
err(pow, 2, -1, 4)
err(pow, 2.0, 3, 4)
err(pow, 2, 3, 0)
