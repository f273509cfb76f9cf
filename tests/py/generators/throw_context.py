import sys


def inner():
    try:
        raise KeyError("a")
    except KeyError:
        yield sys.exception().args
        yield "not here"


g = inner()
print(next(g), sys.exception())
try:
    g.throw(ValueError("v"))
except ValueError as e:
    print(repr(e), repr(e.__context__), sys.exception() is e)
print(sys.exception())


def delegating():
    try:
        raise OSError("outer")
    except OSError:
        yield from inner()


g = delegating()
next(g)
try:
    g.throw(ValueError)
except ValueError as e:
    print(repr(e), repr(e.__context__), repr(e.__context__.__context__))


def catches():
    try:
        raise KeyError("first")
    except KeyError:
        try:
            yield 1
        except ValueError as e:
            print(repr(e.__context__))
            yield repr(sys.exception())
        yield repr(sys.exception())
    yield repr(sys.exception())


g = catches()
next(g)
print(g.throw(ValueError), next(g), next(g))
g = inner()
next(g)
try:
    raise TypeError("caller's")
except TypeError:
    try:
        g.throw(ValueError("v"))
    except ValueError as e:
        print(repr(e.__context__), repr(e.__context__.__context__))
