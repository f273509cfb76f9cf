log = []


def g(name, inner=None):
    try:
        log.append("start " + name)
        if inner:
            yield from inner
        yield name
    except GeneratorExit:
        log.append("exit " + name)
        raise
    except ValueError as e:
        log.append(f"{name} saw {e}")
        yield "recovered"
    finally:
        log.append("finally " + name)


a = g("outer", g("middle", g("inner")))
print(next(a))
a.close()
print(log)
log.clear()
b = g("outer", g("inner"))
next(b)
print(b.throw(ValueError("v")), log)
print(list(b), log)
log.clear()
c = g("unstarted")
c.close()
print(log)
try:
    next(c)
except StopIteration:
    print("closed before start")
d = g("x")
next(d)
try:
    d.throw(KeyError("k"))
except KeyError as e:
    print("out", e, log)
log.clear()


def loop():
    for i in range(5):
        try:
            yield i
        finally:
            log.append(i)


for v in loop():
    if v == 2:
        break
import gc
gc.collect()
print(log)


def with_return():
    try:
        yield 1
    finally:
        return "swallows"


w = with_return()
next(w)
print(w.close())
w = with_return()
next(w)
try:
    w.throw(ValueError)
except StopIteration as e:
    print(e.value)


def yields_in_finally():
    try:
        yield 1
    finally:
        yield 2


y = yields_in_finally()
next(y)
try:
    y.close()
except RuntimeError as e:
    print(e)
try:
    next(y)
except GeneratorExit:
    print("GeneratorExit goes on")
