def a():
    b()


def b():
    raise ValueError("x")


try:
    a()
except ValueError as e:
    tb = e.__traceback__
    names = []
    while tb:
        names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    print(names)

try:
    try:
        b()
    except ValueError as e:
        raise
except ValueError as e:
    tb = e.__traceback__
    print(tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_next)
    saved = e

try:
    raise saved
except ValueError as e:
    n, tb = 0, e.__traceback__
    while tb:
        n, tb = n + 1, tb.tb_next
    print(n)
try:
    raise saved.with_traceback(None)
except ValueError as e:
    print(e.__traceback__.tb_next, e.__traceback__.tb_lineno)
try:
    saved.__traceback__ = 5
except TypeError as t:
    print(t)
print(type(saved.__traceback__).__name__, saved.__traceback__.tb_frame is not None)


def locals_of():
    secret = 42
    1 / 0


try:
    locals_of()
except ZeroDivisionError as e:
    print(e.__traceback__.tb_next.tb_frame.f_locals)
import sys

print(sys.exc_info())
try:
    1 / 0
except ZeroDivisionError as z:
    kind, value, tb = sys.exc_info()
    print(kind, value is z, tb is z.__traceback__, sys.exception() is z)
    try:
        {}[1]
    except KeyError:
        print(sys.exc_info()[0])
    print(sys.exc_info()[0])
print(sys.exception())
