# Exceptions with tracebacks hold frames, which hold locals.
import gc
import weakref


class Held:
    pass


def fail(n, held):
    local = [held] * 3
    if n == 0:
        raise ValueError("deep", local)
    return fail(n - 1, Held())


def catch(n):
    try:
        fail(n, Held())
    except ValueError as e:
        return e


excs = [catch(i % 20) for i in range(300)]
gc.collect()


def count():
    gc.collect()
    return sum(1 for o in gc.get_objects() if type(o) is Held)


def frames(e):
    n, tb = 0, e.__traceback__
    while tb:
        n, tb = n + 1, tb.tb_next
    return n


print(count(), sum(frames(e) for e in excs))
for e in excs[::2]:
    e.__traceback__ = None
print(count(), sum(frames(e) for e in excs))
for e in excs:
    e.args = ()
print(count())
tbs = [e.__traceback__ for e in excs[1::2]]
print(tbs[0].tb_next.tb_frame.f_locals["n"], type(tbs[0].tb_next.tb_frame.f_locals["held"]).__name__)
del excs, e
print(count() > 0)
del tbs
print(count())


def chain(n):
    last = None
    for i in range(n):
        try:
            try:
                raise KeyError(i)
            except KeyError:
                raise ValueError(i)
        except ValueError as e:
            e.__context__.__context__ = last
            last = e
    return last


e = chain(2000)
gc.collect()
n = 0
while e:
    e = e.__context__
    n += 1
print(n)


def loop_refs():
    held = Held()
    ref = weakref.ref(held)
    for i in range(1000):
        try:
            raise OSError(i, "text", held)
        except OSError:
            pass
    del held
    return ref


ref = loop_refs()
gc.collect()
print(ref() is None or count())
