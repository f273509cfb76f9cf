"""What inspect.signature says of classes without an __init__ of their own, of builtin types and functions."""
import collections
import functools
import inspect
import io
import itertools


class Plain:
    "a class"


class Own(list):
    pass


class Made:
    def __init__(self, a, b=1): ...


class Meta(type):
    def __call__(cls, x): ...


class ByMeta(metaclass=Meta): ...


def tried(f):
    try:
        print(f.__name__, inspect.signature(f))
    except ValueError as e:
        print(f.__name__, "ValueError", str(e)[:30])


for f in [Plain, Own, Made, ByMeta, object, list, tuple, set, frozenset, float, complex, bool, property, staticmethod,
          classmethod, enumerate, reversed, zip, map, filter, memoryview, int, str, dict, range, slice, super, type,
          bytes, collections.deque, io.StringIO, io.BytesIO, io.TextIOWrapper, itertools.chain,
          itertools.product, itertools.accumulate, functools.partial, type(None), type(...), type(tried)]:
    tried(f)
for f in [getattr, next, iter, max, min, dir, vars, len, sorted, print, dict.update, dict.get, str.split]:
    tried(f)
print(Plain.__text_signature__, Own.__text_signature__, object.__text_signature__, list.__text_signature__)
try:
    Plain.__text_signature__ = "()"
except AttributeError as e:
    print(e)
