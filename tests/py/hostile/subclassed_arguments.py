# Subclasses of str, tuple and int where native code reads the plain value.
import functools
import operator
import re
import struct
import types


class S(str):
    pass


class T(tuple):
    pass


class I(int):
    pass


def show(f):
    try:
        result = f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print(result if isinstance(result, (str, int, tuple, list, dict)) else type(result).__name__)


def f(a=1, *, b=2):
    return a, b


def only(a, /):
    return a


f.__name__ = S('other')
f.__qualname__ = S('far.other')
f.__defaults__ = T((5,))
f.__kwdefaults__ = {S('b'): 7}
print(f.__name__, f.__qualname__, f.__defaults__, 'far.other' in repr(f))
show(lambda: f())
show(lambda: f(**{S('a'): 3, S('b'): 4}))
show(lambda: f(**{S('zz'): 3}))
show(lambda: only(**{S('a'): 3}))
show(lambda: max('a', 'b', **{S('key'): ord}))
show(lambda: sorted('ba', **{S('reverse'): True}))
show(lambda: 'a,b'.split(**{S('sep'): S(','), S('maxsplit'): I(1)}))
show(lambda: int('5', **{S('bad'): 1}))
show(lambda: dict(**{S('a'): 1}))
show(lambda: functools.partial(f, **{S('b'): 1})())
show(lambda: (lambda **k: [type(x).__name__ for x in k])(**{S('a'): 1}))
p = functools.partial(f)
p.__setstate__((f, T((4,)), {S('b'): 1}, None))
show(p)

g = types.FunctionType(f.__code__, {}, S('made'), T((8,)), None, {S('b'): 9})
print(g.__name__, g())
show(lambda: types.FunctionType(f.__code__, {}, 'made', None, None, 5))

show(lambda: type(S('Z'), T((int,)), {S('k'): 1}).k)
show(lambda: repr(type('Z', (), {'__module__': S('mm'), '__qualname__': S('qq')})))
show(lambda: type('Z', (), {'__slots__': T((S('u'), S('v')))}).u.__name__)
show(lambda: repr(list[T((int, str))]))
show(lambda: len(list[T((int, str))].__args__))


class M:
    __match_args__ = T((S('x'),))
    x = 1


def match():
    match M():
        case M(1):
            return 'matched'


show(match)

show(lambda: isinstance(5, T((str, int))))
show(lambda: 'abc'.startswith(T(('b', S('a')))))
show(lambda: '%s %s' % T((S('x'), I(5))))
show(lambda: S('-').join(T((S('a'), S('b')))))
show(lambda: operator.itemgetter(*T((0, 1)))('ab'))
show(lambda: re.sub('(a)', S(r'<\1>'), S('aa')))
show(lambda: struct.unpack(S('b'), b'a'))
show(lambda: T((1, 2)) in {1: 2}.items())
