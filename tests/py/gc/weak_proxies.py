# Proxies are weak references: shared, counted, told by callbacks; they pass on all operations.
import gc
import operator
import weakref


class Thing:
    def __init__(self, n):
        self.n = n

    def __pow__(self, other, mod=None):
        return ("pow", self.n, other, mod and mod.n)

    def __rpow__(self, other, mod=None):
        return ("rpow", self.n, other)

    def __matmul__(self, other):
        return ("matmul", other)

    def __ifloordiv__(self, other):
        return ("ifloordiv", other)

    def __ror__(self, other):
        return ("ror", other)

    def __divmod__(self, other):
        return ("divmod", other)

    def __invert__(self):
        return "invert"

    def __abs__(self):
        return "abs"

    def __reversed__(self):
        return iter("reversed")

    def __bytes__(self):
        return b"bytes"


def trial(function):
    try:
        print(function())
    except Exception as exc:
        print(type(exc).__name__, exc)


def passed_on():
    thing, mod = Thing(3), Thing(7)
    p = weakref.proxy(thing)
    m = weakref.proxy(mod)
    print(p ** 2, 2 ** p, pow(p, 2, m), p @ 1, 1 | p, divmod(p, 4), ~p, abs(p))
    print("".join(reversed(p)), bytes(p), operator.ifloordiv(p, 2), p == thing)
    for call in (lambda: next(p), lambda: -p, lambda: hash(p), lambda: p[0], lambda: weakref.ref(p),
                 lambda: weakref.ProxyType(thing), lambda: p()):
        trial(call)


passed_on()


def shared():
    thing = Thing(1)
    p, q = weakref.proxy(thing), weakref.proxy(thing, None)
    called = weakref.proxy(thing, print)
    ref = weakref.ref(thing)
    print(p is q, called is p, weakref.getweakrefcount(thing))
    print([r is x for r, x in zip(weakref.getweakrefs(thing), (ref, p, called))])
    function = weakref.proxy(trial)
    print(type(p).__name__, type(function).__name__, callable(p), callable(function))
    function(lambda: "called")


shared()
gc.collect()


def callbacks():
    seen = []
    thing = Thing(2)
    p = weakref.proxy(thing, lambda given: seen.append(type(given).__name__))
    return p, seen


p, seen = callbacks()
gc.collect()
print(seen)
for call in (lambda: p.n, lambda: p ** 2, lambda: 2 ** p, lambda: bool(p)):
    trial(call)
print(repr(p)[:14], repr(p)[-5:])
