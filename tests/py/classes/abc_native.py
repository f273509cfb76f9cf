import abc
import collections.abc
from collections import deque


class A:
    def keys(self):
        return []

    def get(self, k, d=None):
        return 1

    def __getitem__(self, k):
        return 1

    def __len__(self):
        return 1


class B(A):
    pass


def kind(x):
    match x:
        case {"a": 1}:
            return "mapping"
        case [*_]:
            return "sequence"
        case _:
            return "neither"


print(kind(A()), kind(B()), kind(deque()), kind(range(2)), kind(memoryview(b"ab")), kind("ab"))
print(isinstance(A(), collections.abc.Mapping))
collections.abc.Mapping.register(A)
print(kind(A()), kind(B()), isinstance(B(), collections.abc.Mapping), issubclass(B, collections.abc.Mapping))
print("__abc_tpflags__" in collections.abc.Mapping.__dict__)


class Base(abc.ABC):
    @abc.abstractmethod
    def f(self): ...

    @property
    @abc.abstractmethod
    def p(self): ...


class Half(Base):
    def f(self):
        return 1


class Full(Half):
    p = 2


print(sorted(Base.__abstractmethods__), sorted(Half.__abstractmethods__), sorted(Full.__abstractmethods__))
for c in (Base, Half, Full):
    try:
        print(c().p)
    except TypeError as e:
        print(e)
token = abc.get_cache_token()


class Other:
    pass


print(issubclass(Other, Base), Base.register(Other) is Other, issubclass(Other, Base), isinstance(Other(), Base), issubclass(Other, Half))
print(abc.get_cache_token() - token)
for bad in (lambda: Base.register(5), lambda: Half.register(Base), lambda: issubclass(5, Base), lambda: isinstance(5, Base)):
    try:
        print(bad())
    except (TypeError, RuntimeError) as e:
        print(type(e).__name__, e)


class Hooked(abc.ABC):
    answer = NotImplemented

    @classmethod
    def __subclasshook__(cls, c):
        return cls.answer


class Yes(Hooked):
    answer = True


class Odd(Hooked):
    answer = 5


print(issubclass(int, Hooked), issubclass(int, Yes), isinstance("x", Yes))
try:
    issubclass(int, Odd)
except AssertionError as e:
    print(e)


class Said:
    @property
    def __class__(self):
        return Full


print(isinstance(Said(), Base), isinstance(Said(), collections.abc.Sized))
