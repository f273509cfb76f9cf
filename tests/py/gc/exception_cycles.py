import gc
import weakref


class O:
    pass


def keeps_frame():
    o = O()
    r = weakref.ref(o)
    try:
        raise ValueError
    except ValueError as e:
        saved = e
    return r


r = keeps_frame()
gc.collect()
print(r())


def stored():
    o = O()
    r = weakref.ref(o)
    try:
        raise ValueError("kept")
    except ValueError as e:
        return r, e


r, e = stored()
gc.collect()
print(r() is not None, e.__traceback__.tb_frame.f_locals["o"] is r())
e.__traceback__ = None
gc.collect()
print(r())
errors = []
for i in range(50):
    try:
        try:
            raise KeyError(O())
        except KeyError as k:
            raise ValueError(i) from k
    except ValueError as v:
        errors.append(v)
gc.collect()
print(sum(1 for o in gc.get_objects() if type(o) is O), len(errors), repr(errors[7]), type(errors[7].__cause__.args[0]).__name__)
for v in errors:
    v.__cause__ = None
gc.collect()
print(sum(1 for o in gc.get_objects() if type(o) is O))
