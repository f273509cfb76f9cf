print(None is None, True is True, False is False, ... is Ellipsis, NotImplemented is NotImplemented)
print(() is (), "" is str(), b"" is bytes() or True, type(None)() is None, bool(1) is True, (1 == 1) is True, (1 > 2) is False)
x = None
print(x is None, x is not None, x == None, [None] == [None], None in [None, 1])


def f(a=None):
    if a is None:
        a = []
    a.append(1)
    return a


print(f(), f(), f([0]), f(None))
print({None: 1, True: 2, False: 3, ...: 4}, sorted([True, False, True]), [None, True].count(None), str(None) + str(True), repr(...))
print(isinstance(None, type(None)), type(True).__mro__, type(None).__name__, type(...).__name__, type(NotImplemented).__name__)
print(f"{None} {True} {...}", "%s" % None, "{!r}".format(True), int(True), True + True, not None, None or "default", None and 1)
a = [None] * 3
a[1] = 0
print(a, [i for i, v in enumerate(a) if v is None], any(a), all(v is None for v in a), len(set([None, None, 0, False])))
