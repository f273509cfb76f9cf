"""Loops over iterators whose items come from Python code, for native functions."""


def items(it):
    return [item for item in it]


def mapped(f, it):
    return [f(item) for item in it]


def kept(f, it):
    return [item for item in it if f(item)]


def any_of(it):
    for item in it:
        if item:
            return True
    return False


def all_of(it):
    for item in it:
        if not item:
            return False
    return True


def largest(it, best):
    for item in it:
        if item > best:
            best = item
    return best


def smallest(it, best):
    for item in it:
        if item < best:
            best = item
    return best


loops = items, mapped, kept, any_of, all_of, largest, smallest
