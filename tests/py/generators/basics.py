def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
    return "done"


g = count(3)
print(next(g), next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print(e.value, e.args)
try:
    next(g)
except StopIteration as e:
    print(e.value, e.args)
print(list(count(4)), sum(count(5)), tuple(count(0)), [*count(2)])
print(next(count(0), "default"))
print(type(g).__name__, iter(g) is g, g.__name__, g.__qualname__, g.gi_frame, g.gi_running)
h = count(2)
print(h.gi_frame is not None, h.gi_code.co_name, h.gi_yieldfrom)
next(h)
print(h.gi_frame.f_locals)


def empty():
    return
    yield


print(list(empty()))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


f = fib()
print([next(f) for _ in range(15)])


def raises():
    yield 1
    raise ValueError("inside")


r = raises()
print(next(r))
try:
    next(r)
except ValueError as e:
    print(e)
print(list(r))


def stops():
    yield 1
    raise StopIteration("converted")


try:
    list(stops())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def running():
    yield next(me)


me = running()
try:
    next(me)
except ValueError as e:
    print(e)


def lazy():
    print("started")
    yield


l = lazy()
print("created")
next(l)
a, b, *c = count(5)
print(a, b, c)
print(max(count(4)), 2 in count(5), dict.fromkeys(count(2)))
