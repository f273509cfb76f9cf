"""Lines of statements that need no instruction."""
import sys


def lines(function, *args):
    code = function.__code__
    seen = []

    def trace(frame, what, arg):
        if frame.f_code is code:
            if what == 'line':
                seen.append(frame.f_lineno - code.co_firstlineno)
            return trace
    sys.settrace(trace)
    try:
        result = function(*args)
    except Exception as e:
        result = e
    sys.settrace(None)
    print(function.__name__, args, seen, repr(result))


def nested():
    try:
        try:
            x = 1
        finally:
            x = 2
    except ValueError:
        x = 3
    return x


def forever():
    i = 0
    while True:
        try:
            i += 1
            if i == 3:
                break
        except KeyError:
            pass
    return i


def around_a_loop():
    i = 0
    try:
        while i < 3:
            i += 1
    finally:
        i = 9
    return i


def around_an_endless_loop():
    items = [1, 2]
    try:
        while True:
            items.pop()
    except IndexError:
        return items


def bare():
    try:
        int('x')
    except:
        return 1


def handled(exc):
    try:
        raise exc
    except ValueError:
        a = 1
    except (KeyError, IndexError) as e:
        a = 2
    else:
        a = 3
    return a


def passes():
    for i in range(2):
        pass
    pass
    pass
    return i


class Held:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return True


def suppressed():
    with Held():
        try:
            raise OSError
        finally:
            x = 1
    return 2


lines(nested)
lines(forever)
lines(around_a_loop)
lines(around_an_endless_loop)
lines(bare)
lines(handled, ValueError())
lines(handled, KeyError())
lines(passes)
lines(suppressed)


def expressions():
    1
    lambda: 1
    'text'
    return 2


def left_early():
    for i in range(3):
        try:
            if i == 1:
                break
            continue
        finally:
            i = 9
    return i


def returned():
    try:
        return 1
    finally:
        x = 2


lines(expressions)
lines(left_early)
lines(returned)
