def names(cls):
    return " ".join(c.__name__ for c in cls.__mro__)


class O1: pass
class A(O1): pass
class B(O1): pass
class C(A, B): pass
class D(B): pass
class E(C, D): pass


print(names(C))
print(names(E))


class X: pass
class Y: pass
class XY(X, Y): pass
class YX(Y, X): pass


try:
    class Z(XY, YX): pass
except TypeError as e:
    print(e)


class Base:
    def who(self):
        return ["Base"]


class L(Base):
    def who(self):
        return ["L"] + super().who()


class R(Base):
    def who(self):
        return ["R"] + super().who()


class Mid(L):
    def who(self):
        return ["Mid"] + super().who()


class Bottom(Mid, R):
    def who(self):
        return ["Bottom"] + super().who()


print(Bottom().who(), names(Bottom))
Bottom.__bases__ = (R, Mid)
print(Bottom().who(), names(Bottom))
try:
    Bottom.__bases__ = ()
except TypeError as e:
    print(e)
try:
    Bottom.__bases__ = (int,)
except TypeError as e:
    print(e)
try:
    Base.__bases__ = (Bottom,)
except TypeError as e:
    print(e)


class Entries:
    def __init__(self, bases):
        self.bases = bases

    def __mro_entries__(self, original):
        print("entries of", len(original))
        return self.bases


class Via(Entries((A,)), Entries(())):
    pass


print(names(Via), len(Via.__orig_bases__))


class Meta(type):
    def mro(cls):
        return [cls, B, object] if cls.__name__ == "Odd" else super().mro()


class Odd(metaclass=Meta):
    pass


print(names(Odd), Odd.mro())
