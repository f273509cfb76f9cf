import copy


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


class Slots:
    __slots__ = ("a", "__private", "b")

    def __init__(self):
        self.a = 1
        self.__private = 2


class Both(Slots):
    def __init__(self):
        super().__init__()
        self.c = 3


class Plain:
    pass


class ListSlots(list):
    __slots__ = ("x",)


class Ex:
    def __new__(cls, a, *, b):
        self = super().__new__(cls)
        self.ab = a, b
        return self

    def __getnewargs_ex__(self):
        return (self.ab[0],), {"b": self.ab[1]}


class BadEx:
    def __init__(self, what):
        self.what = what

    def __getnewargs_ex__(self):
        return self.what


class State:
    def __getstate__(self):
        return "state"


s = Slots()
print(s.__getstate__(), Both().__getstate__(), Plain().__getstate__())
p = Plain()
p.v = 1
print(p.__getstate__(), p.__reduce_ex__(2)[2:], p.__reduce_ex__(4)[0].__name__)
print(Both().__reduce_ex__(2)[2:], State().__reduce_ex__(2)[2:])
l = ListSlots([1, 2])
l.x = "slot"
r = l.__reduce_ex__(2)
print(r[1:3], list(r[3]), r[4])
c = copy.copy(l)
print(c, c.x, copy.deepcopy(Both()).c, copy.copy(s).a)
e = Ex(1, b=2)
r = e.__reduce_ex__(2)
print(r[0].__name__, r[1][1:], copy.copy(e).ab)
for what in (5, (), (1, 2), ((), 2), ((), {})):
    show(lambda: BadEx(what).__reduce_ex__(2)[0].__name__)
print(Slots.__slotnames__, copy.copy(5), (5).__reduce_ex__(2)[1], (1, 2).__getnewargs__(), "ab".__reduce_ex__(2)[1:])
for x in (iter, print, memoryview(b"a"), (i for i in ()), open, type(s)):
    show(lambda: type(x.__reduce_ex__(2)).__name__)
show(lambda: s.__reduce_ex__("x"))
show(lambda: s.__reduce_ex__(10**10))
show(lambda: s.__reduce__())
it = iter(range(10))
it.__setstate__(3)
print(list(it))
it = iter(range(2**40, 2**40 + 5))
it.__setstate__(3)
print(list(it), it.__reduce__()[1])
