# Which part of a layout is said to differ, who may have a second `__dict__` slot, and what an
# attribute's absence is said to come from.


def show(what, act):
    try:
        print(what, act())
    except (TypeError, AttributeError) as error:
        print(what, type(error).__name__, error)


class Plain:
    pass


class Empty:
    __slots__ = ()


class One(object):
    __slots__ = ("x",)


class WithDict(One):
    pass


class Int(int):
    pass


class List(list):
    __slots__ = ()


KINDS = (Plain, Empty, One, WithDict, Int, List)


def assign(attribute, thing, value):
    setattr(thing, attribute, value)


for old in KINDS:
    for new in KINDS:
        if old is not new:
            show((old.__name__, new.__name__), lambda: assign("__class__", old(), new))
    for new in (*KINDS, int, str, list, dict, object):
        if old is not new:
            derived = type("Derived", (old,), {})
            show((old.__name__, new.__name__), lambda: assign("__bases__", derived, (new,)))
    for other in KINDS:
        if old is not other:
            show(
                (old.__name__, other.__name__),
                lambda: [
                    k.__name__
                    for k in type("Both", (old, other), {"__slots__": ("q", "__dict__")}).__mro__
                ],
            )
show("twice", lambda: type("T", (), {"__slots__": ("__dict__", "__dict__")}))
show("weak twice", lambda: type("T", (), {"__slots__": ("__weakref__", "__weakref__")}))


class Hooked:
    __slots__ = ()

    def __delattr__(self, name):
        object.__delattr__(self, name)


class HookedSet:
    __slots__ = ()

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)


for kind in (Empty, One, Hooked, HookedSet, Plain):
    show(kind.__name__, lambda: delattr(kind(), "absent"))
    if kind is not Plain:
        show(kind.__name__, lambda: setattr(kind(), "absent", 1))

for base in (str, list, tuple, bytes, bytearray):
    class Own(base):
        def __add__(self, other):
            return NotImplemented

    class InPlace(base):
        def __iadd__(self, other):
            return NotImplemented

    class Kept(base):
        pass

    for kind in (Own, InPlace, Kept):
        def in_place():
            value = kind()
            value += 1

        show((base.__name__, kind.__name__), lambda: kind() + 1)
        show((base.__name__, kind.__name__), lambda: kind() + kind(b"a" if "b" in base.__name__ else "a"))
        show((base.__name__, kind.__name__), in_place)
