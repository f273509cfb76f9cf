try:
    1 / 0
except ZeroDivisionError:
    print("caught")
try:
    int("x")
except ValueError as e:
    print(e)
try:
    [][0]
except IndexError as e:
    print(type(e).__name__, e)
try:
    {}["k"]
except KeyError as e:
    print(repr(e))
try:
    pass
except Exception:
    print("never")
else:
    print("else")
finally:
    print("finally")


def f(x):
    if x < 0:
        raise ValueError("negative: " + str(x))
    return x


for v in (1, -1, 2):
    try:
        print(f(v))
    except ValueError as e:
        print("error", e)
try:
    try:
        f(-5)
    finally:
        print("cleanup")
except ValueError:
    print("outer")


class MyError(Exception):
    pass


try:
    raise MyError("mine")
except MyError as e:
    print(e, e.args, isinstance(e, Exception))
try:
    undefined
except NameError as e:
    print(e)
try:
    None.x
except AttributeError as e:
    print(e)
try:
    "a" + 1
except TypeError as e:
    print(e)
