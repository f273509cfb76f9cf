# Native functions that take all items of an iterator: what they give, what they leave, and
# what is seen of them while they are at it.
import sys
import traceback
from itertools import chain, count, cycle, islice, repeat


def numbers(n):
    for i in range(n):
        yield i


def show(what, act):
    try:
        print(what, act())
    except BaseException as error:
        print(what, type(error).__name__, error)


# Loops over generators, maps and filters.
for name, act in {
    "list": lambda: list(numbers(5)),
    "tuple": lambda: tuple(numbers(5)),
    "sorted": lambda: sorted(-n for n in numbers(5)),
    "join": lambda: "-".join(str(n) for n in numbers(5)),
    "empty": lambda: (list(numbers(0)), tuple(numbers(0)), any(numbers(0)), all(numbers(0))),
    "any": lambda: (any(n == 3 for n in numbers(5)), any(n == 9 for n in numbers(5))),
    "all": lambda: (all(n < 3 for n in numbers(5)), all(n < 9 for n in numbers(5))),
    "max": lambda: (max(n ^ 5 for n in numbers(8)), max(numbers(0), default="none")),
    "min": lambda: (min(n ^ 5 for n in numbers(8)), min(numbers(1))),
    "max of none": lambda: max(numbers(0)),
    "max of others": lambda: max(x for x in (1, "x")),
    "map": lambda: list(map(lambda n: n + 1, numbers(4))),
    "map str": lambda: list(map(str, [1, 2.5, "x"])),
    "map two": lambda: list(map(pow, [1, 2, 3], [2, 2, 2])),
    "map range": lambda: tuple(map(float, range(3))),
    "map bad": lambda: list(map(lambda n: n, 5)),
    "map uncallable": lambda: list(map(5, [1])),
    "filter": lambda: list(filter(lambda n: n & 1, range(6))),
    "filter none": lambda: list(filter(None, [0, 1, "", "x"])),
    "nested": lambda: list(map(lambda n: list(map(str, range(n))), range(3))),
}.items():
    show(name, act)


# What is left of them.
g = numbers(10)
print(any(n == 3 for n in g), next(g), list(g), list(g))
m = map(str, iter(range(5)))
print(next(m), list(m), list(m))


class Iterator:
    """An iterator that is not iterable."""

    def __init__(self):
        self.n = 0

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n


class Iterable:
    def __iter__(self):
        return Iterator()


show("not iterable", lambda: list(map(str, Iterable())))
show("not iterable", lambda: list(filter(lambda n: n > 1, Iterable())))


# What they raise, and from where.
def fails(n):
    yield 1
    raise ValueError(n)


def refuses(n):
    if n == 2:
        raise KeyError(n)
    return True


for act in (
    lambda: list(fails(1)), lambda: tuple(fails(2)), lambda: any(not x for x in fails(3)),
    lambda: max(fails(4)), lambda: list(map(refuses, [1, 2, 3])), lambda: list(filter(refuses, [1, 2, 3])),
):
    try:
        act()
    except Exception as error:
        print(repr(error), [frame.name for frame in traceback.extract_tb(error.__traceback__)])


# A StopIteration of a function ends the items.
def ends(n):
    if n == 3:
        raise StopIteration("early")
    return n


print(list(map(ends, range(5))), list(filter(ends, range(5))), tuple(map(ends, [1, 3])), sys.exception())


def looks():
    frame = sys._getframe()
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    yield names


print(list(looks()), any(looks()), list(map(lambda n: sys._getframe(1).f_code.co_name, [1])))

grows = []
grows.extend(len(grows) for _ in range(4))
print(grows)
running = (list(running) for _ in "a")
show("running", lambda: list(running))


def told(frame, event, arg):
    if frame.f_code.co_name in ("numbers", "doubled", "items", "mapped"):
        events.append((event, frame.f_code.co_name))
    return told


def doubled(n):
    return 2 * n


events = []
sys.settrace(told)
list(numbers(1))
list(map(doubled, [1]))
sys.settrace(None)
print([event for event in events if event[0] in ("call", "return")])


# Items at once.
c = chain([1, 2], (3,), range(2), "ab", numbers(2), {4: 5}, iter([6]))
print(list(c), list(c))
c = chain([1, 2], 5, [3])
show("chain", lambda: list(c))
show("chain", lambda: list(c))
c = chain.from_iterable([[1], fails(9), [2]])
show("chain", lambda: list(c))
items = [1, 2]
c = chain(items, items)
next(c)
into = [0]
into.extend(c)
print(into)
r = repeat("x", 5)
print(next(r), list(r), list(r), list(repeat(2.5, 3)), list(repeat(1, 0)))
for bounds in ((5,), (2, 6), (1, 20, 3), (3, 3), (0, None, 4), (30, 40), (2, 9, 100)):
    source = iter(range(20))
    print(bounds, list(islice(source, *bounds)), next(source, None))
print(list(islice(count(3, 2), 4)), list(islice(cycle("ab"), 5)), list(islice(repeat(1), 3)))
s = islice(numbers(10), 2, 8)
print(next(s), list(s), list(s))
s = islice(range(10), 2, 8)
print(next(s), list(s), list(s))
print(list(islice(count(2**30 - 2), 4)), list(islice(count(0.5), 2)))
print(list(zip(range(3), [1, 2])), list(enumerate("ab", 5)), list(zip([1], (2,), range(1))), list(zip()))

# Of the combinatoric ones, anew and in the middle.
from collections import namedtuple
from itertools import accumulate, combinations, combinations_with_replacement, pairwise, permutations, product, starmap

for make in (
    lambda: product("ab", range(3)), lambda: product("ab", ""), lambda: product(), lambda: product("ab", repeat=2),
    lambda: permutations("abc"), lambda: permutations("abc", 2), lambda: permutations("ab", 3), lambda: permutations("", 0),
    lambda: combinations("abcd", 3), lambda: combinations("abcd", 4), lambda: combinations("ab", 3), lambda: combinations("", 0),
    lambda: combinations_with_replacement("abc", 2), lambda: accumulate([1, 2, 3]), lambda: accumulate([1, 2], initial=5),
    lambda: accumulate([]), lambda: pairwise("abc"), lambda: pairwise([1]), lambda: starmap(pow, [(2, 3), (3, 2)]),
):
    it = make()
    first = next(it, None)
    print(list(make()), first, list(it), list(it))

# Fields of named tuples.
Point = namedtuple("Point", "x y")


class Sub(Point):
    z = Point.y


for p in (Point(1, 2), Sub(3, 4), Point(5, 6)):
    for _ in range(3):
        x, y = p.x, p.y
    print(x, y, getattr(p, "z", None))


def field(p):
    return p.y


print([field(p) for p in (Point(1, 2), Sub(3, 4), Point(5, 6))])
Point.y = property(lambda self: "property")
print([field(p) for p in (Point(1, 2), Sub(3, 4))])
Sub.y = 7
print([field(p) for p in (Point(1, 2), Sub(3, 4))])
show("short", lambda: Point.x.__get__(()))
show("other", lambda: Point.x.__get__([]))
