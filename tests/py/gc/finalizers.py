import gc
import weakref

log = []


class F:
    def __init__(self, name, ref=None):
        self.name = name
        self.ref = ref

    def __del__(self):
        log.append((self.name, self.ref.name if self.ref else None))


def drop():
    a = F("alone")
    b = F("b", F("target"))
    del a, b


drop()
gc.collect()
print(sorted(log, key=str))
log.clear()


def cyc():
    x, y = F("x"), F("y")
    x.ref, y.ref = y, x


cyc()
gc.collect()
print(sorted(log))
log.clear()
# a finalizer sees its object whole, weak references are dead before it runs


class W:
    def __del__(self):
        log.append((self.data, self.ref()))


def weak():
    w = W()
    w.data = [1, 2, {"k": 3}]
    w.ref = weakref.ref(w)
    w.me = w


weak()
gc.collect()
print(log)
log.clear()
# resurrection: once only
kept = []


class P:
    def __init__(self, n):
        self.n = n
        self.me = self

    def __del__(self):
        log.append(self.n)
        kept.append(self)


def phoenix():
    for i in range(3):
        P(i)


phoenix()
gc.collect()
print(sorted(log), sorted(p.n for p in kept), all(p.me is p for p in kept))
kept.clear()
gc.collect()
print(len(log), kept)
log.clear()


class Raises:
    def __del__(self):
        log.append("raises")
        raise SystemExit("swallowed with a message")


import sys

sys.unraisablehook = lambda u: log.append((u.exc_type.__name__, str(u.exc_value)))


def raising():
    r = Raises()
    r.me = r


raising()
gc.collect()
print(log)
log.clear()


class Makes:
    def __del__(self):
        log.append(sum(len([i] * 10) for i in range(1000)))
        gc.collect()


m = Makes()
del m
gc.collect()
print(log)


def gen():
    try:
        yield 1
    finally:
        log.append("generator closed")


g = gen()
next(g)
del g
gc.collect()
print(log[-1])
