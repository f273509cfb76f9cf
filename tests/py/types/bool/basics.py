def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(True, False, repr(True), str(False), int(True), float(False), True + True, True - 2, True * 3, True / 2, -True, ~True if False else "skip")
print(True & False, True | False, True ^ True, True & 3, 2 | True, type(True & False).__name__, type(True & 1).__name__)
print(True == 1, True is True, False == 0, True == 2, hash(True), {True: "a", 1: "b"}, [10, 20][True], "ab"[False])
print(bool(), bool(0), bool(""), bool([]), bool("False"), bool(object()), bool(None), bool(0.0), bool(b""), bool(range(0)))
print(isinstance(True, int), issubclass(bool, int), bool.__mro__, type(True).__name__, bool.__base__)
err(bool, 1, 2)
err(lambda: type("B", (bool,), {}))
print(True.bit_length(), True.real, True.to_bytes(1, "big"), True.__add__(1), True.__and__(True), True.__repr__(), bool.from_bytes(b"\x01", "big"))
print(f"{True} {True:d} {True:>6} {False:5}|", "%s %d %r" % (True, True, False), format(True), format(False, "x"))
print(sum([True, False, True]), max(True, False), sorted([True, False, 2, -1]), True < 2, False >= 0, not True, not not 5)
print(True if [] else False, (1 and True), (0 or False), all([True, 1]), any([0, False]), bool(2) is True, (1 == 1) is True)
