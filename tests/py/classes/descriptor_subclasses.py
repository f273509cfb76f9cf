"""Subclasses of the builtin descriptors have the last word on binding and calling."""
import functools


class Loud(property):
    def __get__(self, obj, owner=None):
        if obj is None:
            return ('class', owner.__name__)
        return ('instance', super().__get__(obj, owner))

    def __set__(self, obj, value):
        print('set', value)
        super().__set__(obj, value * 2)

    def __delete__(self, obj):
        print('delete')
        super().__delete__(obj)


class Box:
    def __init__(self):
        self._v = 1

    @Loud
    def v(self):
        return self._v

    @v.setter
    def v(self, value):
        self._v = value

    @v.deleter
    def v(self):
        self._v = None


class Sub(Box):
    pass


for cls in (Box, Sub):
    print(cls.v)
    b = cls()
    for _ in range(3):
        print(b.v)
        b.v = 4
    del b.v
    print(b.v, getattr(b, 'v'), type(cls.__dict__.get('v', Box.__dict__['v'])).__name__)


class Kept(property):
    """Nothing is overridden: the inherited methods are called."""


class K:
    x = Kept(lambda self: 'got')
    y = Kept(fset=lambda self, v: print('y set', v))
    z = Kept()


k = K()
print(k.x, type(K.x).__name__)
k.y = 3
for act in (lambda: setattr(k, 'x', 1), lambda: delattr(k, 'x'), lambda: k.y, lambda: k.z):
    try:
        act()
    except AttributeError as e:
        print(e)


class Only(property):
    """Stores in the instance, as werkzeug's and flask's do."""
    def __set__(self, obj, value):
        obj.__dict__['x'] = value

    def __get__(self, obj, owner=None):
        return self if obj is None else obj.__dict__.get('x', 'missing')


class O:
    x = Only(lambda self: 1)


o = O()
print(o.x)
o.x = 5
print(o.x, o.__dict__, type(O.x).__name__)


class Static(staticmethod):
    def __get__(self, obj, owner=None):
        return ('static', obj is None, super().__get__(obj, owner))

    def __call__(self, *args):
        return ('called', args, super().__call__(*args))


class Class(classmethod):
    def __get__(self, obj, owner=None):
        inner = super().__get__(obj, owner)
        return ('classmethod', inner.__self__.__name__, inner())


class C:
    s = Static(len)
    c = Class(lambda cls: cls.__name__)
    print(s('abc'))


class D(C):
    def via_super(self):
        return super().s[0], super().c


print(C.s, C().s, D.s[1], C.c, C().c, D.c, D().c, D().via_super())


class Plain(staticmethod):
    pass


class PlainClass(classmethod):
    pass


class E:
    s = Plain(lambda: 's')
    c = PlainClass(lambda cls: cls.__name__)


print(E.s(), E().s(), E.c(), E().c())


class Cached(functools.cached_property):
    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return ('cached', super().__get__(obj, owner))

    def __set__(self, obj, value):
        obj.__dict__[self.attrname] = ('stored', value)


class F:
    @Cached
    def n(self):
        print('computed')
        return 7


f = F()
print(f.n, f.n)
f.n = 8
print(f.n, f.__dict__)


class Partial(functools.partial):
    def __get__(self, obj, owner=None):
        return ('partial', self(1))

    def __call__(self, *args):
        return ('called', super().__call__(*args))


class G:
    p = Partial(max, 5)


print(G.p, G().p, Partial(min, 3)(9))


# Values of any type may be descriptors, when their class says so.
class Text(str):
    def __get__(self, obj, owner=None):
        return f'{self} of {owner.__name__}'


class Number(int):
    def __set__(self, obj, value):
        print('number set', self, value)

    def __get__(self, obj, owner=None):
        return self + 1


class Pair(tuple):
    def __get__(self, obj, owner=None):
        return list(self)


class Meta(type):
    def __get__(cls, obj, owner=None):
        return (cls.__name__, obj is None)


class Inner(metaclass=Meta):
    pass


class H:
    t = Text('text')
    n = Number(5)
    p = Pair((1, 2))
    i = Inner


h = H()
h.n = 3
for _ in range(3):
    print(H.t, h.t, H.n, h.n, H.p, h.p, H.i, h.i)


# What gives itself once may give something else the next time.
class Counted(property):
    seen = 0

    def __get__(self, obj, owner=None):
        Counted.seen += 1
        return self if Counted.seen < 3 else Counted.seen


class I:
    c = Counted()


for _ in range(5):
    got = I.c
    print('itself' if isinstance(got, Counted) else got, end=' ')
print()
