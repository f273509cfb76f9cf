# What native iterators say at their end, to those who ask by next() and to those who walk.
import array
import collections
import io
import itertools
import re
import struct


def ended(it):
    try:
        next(it)
    except StopIteration as stop:
        return stop.args
    return "an item"


sources = [
    itertools.chain([1], [2]), itertools.islice("abc", 2), itertools.repeat(1, 2),
    itertools.zip_longest("ab", "c"), itertools.accumulate([1, 2]), itertools.product("ab"),
    itertools.permutations("ab"), itertools.combinations("abc", 2), itertools.pairwise("abc"),
    itertools.batched("abc", 2), itertools.compress("abc", [1, 0, 1]), itertools.starmap(pow, [(2, 3)]),
    itertools.takewhile(bool, [1, 0]), itertools.dropwhile(bool, [1, 0]), itertools.filterfalse(None, [0]),
    iter(collections.deque([1, 2])), iter(collections.OrderedDict(a=1)), iter(array.array("i", [1, 2])),
    struct.iter_unpack("B", b"ab"), io.StringIO("x\ny\n"), io.BytesIO(b"x\ny\n"),
]
for it in sources:
    name = type(it).__name__
    print(name, list(it), ended(it), list(it), next(it, "default"))

for k, g in itertools.groupby("aab"):
    print(k, list(g), ended(g))
a, b = itertools.tee(range(3))
print(list(a), ended(a), list(b), ended(b))


# A function that raises StopIteration ends who calls it.
def stops(x):
    if x > 1:
        raise StopIteration("from the function")
    return x


print(list(map(stops, range(5))), list(itertools.starmap(stops, [(0,), (1,), (2,), (0,)])))
it = itertools.starmap(stops, [(2,), (1,)])
print(ended(it), ended(it))
print(list(itertools.accumulate([0, 1, 2], lambda x, y: stops(y))))
print(sum(itertools.chain(map(stops, range(5)), [10])))


class Own(itertools.chain):
    def __next__(self):
        return super().__next__() * 2


print(list(Own([1, 2], [3])), sum(Own([1], [2])), set(Own([1, 1])), ended(Own()))


class Changing(itertools.count):
    pass


it = Changing(5)
print(next(it))
Changing.__next__ = lambda self: 42
print(next(it), list(itertools.islice(it, 2)))


# A walk inside of a walk.
def inner(x):
    return list(itertools.chain([x], itertools.repeat(0, x)))


print(list(itertools.chain.from_iterable(map(inner, itertools.chain([1], [2])))))


def delegate():
    result = yield from itertools.chain([1], [2])
    print("delegate ended with", result)
    result = yield from map(stops, [0, 1, 2])
    print("map ended with", result)
    result = yield from [3]
    return result


print(list(delegate()))
try:
    list(itertools.chain([1], 5))
except TypeError as e:
    print(e)
print([m.group() for m in re.finditer("b", "abcb")], list(zip(range(3), itertools.count())))
words = ["x"]
it = iter(words)
print(list(it), words.append("y"), list(it))
for i, x in enumerate(itertools.islice(itertools.count(), 3), 2**31 - 2):
    print(i, x)
