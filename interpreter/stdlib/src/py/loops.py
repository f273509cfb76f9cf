"""Loops over iterators whose items come from Python code, for native functions."""


def items(it):
    return [item for item in it]


# A StopIteration of the function is the end of the items: those before it stay.
def mapped(f, it):
    items = []
    try:
        for item in it:
            items.append(f(item))
    except StopIteration:
        pass
    return items


def kept(f, it):
    items = []
    try:
        for item in it:
            if f(item):
                items.append(item)
    except StopIteration:
        pass
    return items


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
