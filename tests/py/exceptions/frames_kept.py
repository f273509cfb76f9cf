# Frames that an exception left, and their variables.
import sys


def leaf(n, *rest, key=None):
    local = [n] * 2
    cell = "captured"

    def inner():
        return cell

    raise ValueError(n)


def middle(n):
    before = "middle"
    try:
        leaf(n + 1, "more", key="k")
    finally:
        before = "after"


def frames(exc):
    tb = exc.__traceback__
    while tb:
        yield tb.tb_frame
        tb = tb.tb_next


def catch():
    mine = "catching"
    try:
        middle(1)
    except ValueError as e:
        saved = e
    mine = "later"
    return saved


e = catch()
for frame in list(frames(e)):
    shown = {k: v for k, v in frame.f_locals.items() if k not in ("inner", "saved")}
    print(frame.f_code.co_name, shown, frame.f_lineno)
own = list(frames(e))[0]
print(own.f_locals["saved"] is e, own is e.__traceback__.tb_frame, sorted(list(frames(e))[2].f_locals))


def recursive(n):
    here = n
    if n == 0:
        raise KeyError(n)
    recursive(n - 1)


try:
    recursive(3)
except KeyError as k:
    print([f.f_locals.get("here") for f in frames(k)][1:])


def generator():
    state = "in generator"
    try:
        yield 1
        raise IndexError
    except LookupError:
        state = "handled"
        yield 2
        raise


g = generator()
print(next(g), next(g))
try:
    next(g)
except IndexError as i:
    print([f.f_locals.get("state") for f in frames(i)][1:], g.gi_frame)


def kept():
    value = "kept by its frame"
    return sys._getframe()


f = kept()
print(f.f_locals, f.f_code.co_name)
f.clear()
print(f.f_locals)


class Body:
    try:
        attribute = 1
        raise OSError("in a class body")
    except OSError as o:
        frame = o.__traceback__.tb_frame


print(Body.frame.f_locals["attribute"], Body.frame.f_code.co_name)


class Init:
    def __init__(self):
        self.x = 1
        inside = "init"
        try:
            raise TypeError
        except TypeError as t:
            self.frame = t.__traceback__.tb_frame


made = Init()
print(made.frame.f_locals["inside"], made.frame.f_locals["self"] is made)
