class A:
    __x = 1

    def __init__(self):
        self.__y = 2

    def get(self):
        return self.__x, self.__y

    def __hidden(self):
        return "A hidden"

    def call(self):
        return self.__hidden()

    def has_dunder(self):
        self.__end__ = 3
        self._single = 4
        __local = 5
        return sorted(self.__dict__), __local, list(locals())


class B(A):
    __x = 10

    def __hidden(self):
        return "B hidden"

    def getb(self):
        return self.__x


b = B()
print(b.get(), b.getb(), b.call(), b._B__hidden())
print(b.has_dunder())
print(sorted(n for n in vars(A) if "__" in n and not n.endswith("__")))
try:
    b.__x
except AttributeError as e:
    print(e)


class _Lead:
    __v = 5

    def g(self):
        return self.__v


print(_Lead().g(), _Lead._Lead__v)


class ___:
    __v = 6

    def g(self):
        return self.__v


print(___().g(), ___.__v)
__glob = "module"


class C:
    def g(self):
        return __glob


try:
    C().g()
except NameError as e:
    print(e)
_C__glob = "mangled"
print(C().g())


class K:
    def f(self, __a, *, __kw=1):
        return __a, __kw

    class Inner:
        __z = 1

    import sys as __sys


print(K().f(3), K.Inner._Inner__z, K._K__sys.__name__, K.f.__code__.co_varnames)
print(K().f(1, _K__kw=2))
print(getattr(b, "_A__x"), hasattr(b, "__x"))
