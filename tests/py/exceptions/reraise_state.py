import sys


def current():
    e = sys.exception()
    return repr(e)


print(current())
try:
    raise ValueError("a")
except ValueError:
    print(current())
    try:
        raise KeyError("b")
    except KeyError:
        print(current())
    print(current())
print(current())


def gen():
    try:
        raise OSError("in gen")
    except OSError:
        yield current()
        yield current()
    yield current()


try:
    raise ValueError("outer")
except ValueError:
    g = gen()
    print(next(g), current())
    print(next(g), current())
    print(next(g), current())


def bare():
    raise


try:
    raise IndexError("from caller")
except IndexError:
    try:
        bare()
    except IndexError as e:
        print("re-raised", e)
try:
    bare()
except RuntimeError as e:
    print(e)


def finally_state():
    try:
        raise ValueError("f")
    finally:
        print(current())


try:
    finally_state()
except ValueError:
    pass


def in_loop():
    for i in range(2):
        try:
            raise ValueError(i)
        except ValueError:
            print(current())
            continue
    return current()


print(in_loop())


def ret():
    try:
        raise ValueError("r")
    except ValueError:
        return current()


print(ret(), current())


class M:
    def __enter__(self):
        return current()

    def __exit__(self, *a):
        print("exit", current())
        return True


try:
    raise KeyError("k")
except KeyError:
    with M() as m:
        print(m)
        raise ValueError("in with")
    print(current())
print(current())
try:
    raise ValueError("first")
except ValueError as e:
    saved = e
try:
    raise saved
except ValueError as e:
    print(e is saved, e.__context__)
try:
    try:
        raise ValueError("x")
    except ValueError as e:
        raise e from e
except ValueError as e:
    print(e.__cause__ is e)
