def chain(e):
    parts = []
    while e is not None:
        parts.append(repr(e))
        if e.__cause__ is not None:
            parts.append("cause")
            e = e.__cause__
        elif e.__context__ is not None and not e.__suppress_context__:
            parts.append("context")
            e = e.__context__
        else:
            e = None
    return " ".join(parts)


def show(f):
    try:
        f()
    except Exception as e:
        print(chain(e))


def implicit():
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("k")


def explicit():
    try:
        implicit()
    except KeyError as e:
        raise ValueError("v") from e


def in_finally():
    try:
        raise KeyError("first")
    finally:
        raise ValueError("second")


def none():
    try:
        raise KeyError("hidden")
    except KeyError:
        raise ValueError("alone") from None


def same():
    try:
        raise KeyError("x")
    except KeyError as e:
        raise e


def nested():
    try:
        try:
            raise KeyError("1")
        except KeyError:
            raise ValueError("2")
    except ValueError:
        raise IndexError("3")


def handled_inside():
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            raise ValueError("inner")
        except ValueError:
            pass
        raise


def after():
    try:
        raise KeyError("old")
    except KeyError:
        pass
    raise ValueError("no context")


def call_in_handler():
    def other():
        raise IndexError("from the call")

    try:
        raise KeyError("k")
    except KeyError:
        other()


def cycle():
    a, b = ValueError("a"), KeyError("b")
    try:
        raise a
    except ValueError:
        try:
            raise b
        except KeyError:
            raise a


for f in (implicit, explicit, in_finally, none, same, nested, handled_inside, after, call_in_handler, cycle):
    print(f.__name__, end=": ")
    show(f)
e = ValueError()
for bad in (5, "x", int):
    for name in ("__cause__", "__context__"):
        try:
            setattr(e, name, bad)
        except TypeError as t:
            print(t)
e.__cause__ = KeyError()
print(e.__suppress_context__)
