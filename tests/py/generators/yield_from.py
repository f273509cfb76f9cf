def inner():
    x = yield 1
    print("inner got", x)
    try:
        y = yield 2
    except ValueError as e:
        print("inner caught", e)
        y = yield "recovered"
    return ("inner result", x, y)


def outer():
    r = yield from inner()
    print("outer got", r)
    yield from [10, 20]
    yield from "ab"
    yield from ()
    return "outer result"


g = outer()
print(next(g))
print(g.gi_yieldfrom.__name__)
print(g.send("s"))
print(g.throw(ValueError("t")))
print(g.send("y"))
print(next(g), next(g), next(g))
try:
    next(g)
    next(g)
except StopIteration as e:
    print(e.value)


class It:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("from It")
        return self.n


def over_it():
    print((yield from It()))


print(list(over_it()))
h = over_it()
next(h)
try:
    h.send(5)
except AttributeError as e:
    print(e)


def closes():
    try:
        yield 1
    finally:
        print("inner closed")


def wraps():
    try:
        yield from closes()
    finally:
        print("outer closed")


w = wraps()
next(w)
w.close()


def tree(t):
    if t:
        yield from tree(t[0])
        yield t[1]
        yield from tree(t[2])


print(list(tree((((), 1, ()), 2, ((), 3, ((), 4, ()))))))


def chain(n):
    if n:
        yield from chain(n - 1)
    yield n


print(list(chain(20)))
def bad():
    yield from 5
try:
    next(bad())
except TypeError as e:
    print(e)
def returns():
    return 7
    yield
def use():
    v = yield from returns()
    yield v
print(list(use()))
