# What a local no longer names is free while its function still runs.
import gc
import weakref


class O:
    pass


def deleted():
    o = O()
    r = weakref.ref(o)
    before = r() is not None
    del o
    gc.collect()
    return before, r()


def rebound():
    o = O()
    r = weakref.ref(o)
    o = None
    gc.collect()
    return r()


def passed(f):
    o = O()
    r = weakref.ref(o)
    f(o)
    del o
    gc.collect()
    return r()


def loop():
    refs = []
    for i in range(3):
        o = O()
        refs.append(weakref.ref(o))
    gc.collect()
    return [r() is not None for r in refs], o is refs[-1]()


def unpacked():
    a, b = O(), O()
    ra, rb = weakref.ref(a), weakref.ref(b)
    a, b = b, None
    gc.collect()
    return ra() is None, rb() is a


def container():
    lst = [O(), O()]
    r = [weakref.ref(o) for o in lst]
    lst.pop()
    gc.collect()
    first = [x() is not None for x in r]
    lst[0] = 1
    gc.collect()
    return first, [x() is not None for x in r]


def handler():
    try:
        raise ValueError(O())
    except ValueError as e:
        r = weakref.ref(e.args[0])
        held = r() is not None
    gc.collect()
    return held, r()


def closure():
    o = O()
    r = weakref.ref(o)
    f = lambda: o
    del f
    o = None
    gc.collect()
    return r()


def comp():
    refs = [weakref.ref(o) for o in [O() for _ in range(3)]]
    gc.collect()
    return [r() for r in refs]


def gen():
    def g():
        o = O()
        yield weakref.ref(o)
        yield

    it = g()
    r = next(it)
    gc.collect()
    held = r() is not None
    del it
    gc.collect()
    return held, r()


for f in (deleted, rebound, loop, unpacked, container, handler, closure, comp, gen):
    print(f.__name__, f())
print(passed(id) is None, passed(lambda o: [o]) is None, passed(vars) is None)
