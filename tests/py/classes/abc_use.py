from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self):
        ...

    @property
    @abstractmethod
    def name(self):
        ...

    def describe(self):
        return f"{self.name}: {self.area()}"


class Sq(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s**2

    @property
    def name(self):
        return "square"


print(Sq(3).describe())
try:
    Shape()
except TypeError as e:
    print(e)


class Half(Shape):
    def area(self):
        return 0


try:
    Half()
except TypeError as e:
    print(e)
print(sorted(Shape.__abstractmethods__), Half.__abstractmethods__, Sq.__abstractmethods__)


class Duck:
    pass


Shape.register(Duck)
print(isinstance(Duck(), Shape), issubclass(Duck, Shape), Shape in Duck.__mro__)


class Sized(ABC):
    @classmethod
    def __subclasshook__(cls, c):
        return hasattr(c, "size") or NotImplemented


class S:
    size = 1


print(isinstance(S(), Sized), issubclass(int, Sized))
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableSequence, Sequence, Set

print(isinstance([], Sequence), isinstance((), MutableSequence), isinstance({}, Mapping), isinstance("", Iterable), isinstance(len, Callable), isinstance([], Hashable), isinstance({1}, Set), isinstance(5, Iterable), issubclass(dict, Mapping))


class MySeq(Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10


m = MySeq()
print(list(m), 20 in m, m.index(10), m.count(0), list(reversed(m)))
try:
    class NoLen(Sequence):
        pass

    NoLen()
except TypeError as e:
    print(e)
