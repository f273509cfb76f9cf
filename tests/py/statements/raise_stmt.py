def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def raise_class():
    raise ValueError


def raise_instance():
    raise ValueError("text", 2)


def raise_nothing():
    raise


def raise_int():
    raise 42


def raise_from_int():
    raise ValueError("v") from 3


def raise_str_class():
    raise str


err(raise_class)
err(raise_instance)
err(raise_nothing)
err(raise_int)
err(raise_from_int)
err(raise_str_class)

try:
    try:
        raise ValueError("inner")
    except ValueError:
        raise
except ValueError as e:
    print("re-raised", e)

try:
    raise KeyError("a") from OSError("b")
except KeyError as e:
    print(repr(e.__cause__), e.__suppress_context__, e.__context__)

try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("k") from None
except KeyError as e:
    print(e.__cause__, e.__suppress_context__, repr(e.__context__))

try:
    raise KeyError from ValueError
except KeyError as e:
    print(repr(e.__cause__))


class Custom(Exception):
    def __init__(self, code):
        self.code = code


try:
    raise Custom(5)
except Custom as e:
    print(e.code, e.args, repr(e))

try:
    raise Custom
except TypeError as e:
    print(e)


class NotException:
    pass


try:
    raise NotException()
except TypeError as e:
    print(e)


class Weird(Exception):
    def __new__(cls):
        return 5


try:
    raise Weird
except TypeError as e:
    print(e)
