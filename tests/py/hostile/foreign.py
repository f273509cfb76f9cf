# Methods called with objects of other types, constructors with other classes.
import _weakref
import array
import collections
import operator
import time


def show(name, f):
    try:
        result = f()
    except Exception as e:
        print(name, type(e).__name__, e)
    else:
        print(name, 'made', type(result).__name__)


class Plain:
    append = list.append
    fromkeys = dict.__dict__['fromkeys']
    fromhex = float.__dict__['fromhex']
    length = list.__len__


show('bound', lambda: Plain().append)
show('called', lambda: Plain().append(1))
show('class method', lambda: Plain.fromkeys('ab'))
show('class method of float', lambda: Plain.fromhex('0x1'))
show('slot', lambda: Plain().length())
show('unbound', lambda: list.append(5, 1))
show('descriptor', lambda: dict.__dict__['fromkeys'](dict, 'ab'))
show('descriptor of int', lambda: dict.__dict__['fromkeys'](int, 'ab'))
show('descriptor of 5', lambda: dict.__dict__['fromkeys'](5, 'ab'))
show('descriptor of nothing', lambda: dict.__dict__['fromkeys']())
show('dead', lambda: _weakref._remove_dead_weakref(5, 'a'))


class Chain:
    pass


Chain.__get__ = Chain()


class Holder:
    x = Chain()


show('chain of __get__', lambda: Holder().x)

types = [
    object, int, bool, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset,
    type, super, property, classmethod, staticmethod, slice, range, memoryview, enumerate, zip,
    map, filter, reversed, type(None), type(...), Exception, OSError, SyntaxError, StopIteration,
    ImportError, UnicodeDecodeError, BaseExceptionGroup, collections.deque,
    collections.defaultdict, array.array, time.struct_time, operator.itemgetter,
]
for maker in types:
    if maker in (Exception, UnicodeDecodeError) or '__new__' not in vars(maker):
        continue
    for cls in [*types, 5]:
        if cls is maker or isinstance(cls, type) and issubclass(cls, maker) and maker is not object:
            continue
        try:
            made = maker.__new__(cls)
        except TypeError as e:
            if cls is object or cls == 5 or maker is object:
                print(e)
        else:
            print(maker.__name__, cls, type(made).__name__)


class Deep(collections.deque):
    def __new__(cls):
        return object.__new__(cls)


class Mixed(str, Plain):
    pass


show('subclass', Deep)
show('mixed', lambda: str.__new__(Mixed, 'x'))
show('mixed by object', lambda: object.__new__(Mixed))
