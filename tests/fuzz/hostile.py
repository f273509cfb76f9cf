"""Values that do harm when a native function asks them something.

A `Scene` is one call's surroundings: the receiver, the other arguments, a source of random
choices. A hostile value's hooks first do something to the scene (shrink the receiver, release
its buffer, collect, raise) and then answer, rightly or wrongly. Every scene has a budget of
hooks, so that whatever asks in a loop comes to an end.
"""
import gc


class Hostile(Exception):
    """What hooks raise."""


class OutOfBudget(BaseException):
    """A scene's hooks were asked too often."""


def shrink(target):
    for name in ("clear", "popitem", "pop", "popleft", "release", "close", "detach"):
        method = getattr(target, name, None)
        if method is not None:
            method()
            return


def grow(target):
    for name, args in (
        ("extend", ([7] * 40,)),
        ("extend", (b"grown" * 9,)),
        ("update", ({n: n for n in range(40)},)),
        ("update", (range(40),)),
        ("write", (b"grown" * 9,)),
        ("write", ("grown" * 9,)),
    ):
        method = getattr(target, name, None)
        if method is not None:
            try:
                method(*args)
                return
            except TypeError:
                pass


def cut(target):
    del target[:]


def again(target):
    target.__init__()


def renew(target):
    target.__init__([1, 2])


def reclass(target):
    class Other(type(target)):
        pass

    target.__class__ = Other


def litter(target):
    junk = [[n] for n in range(300)]
    del junk
    gc.collect()


def strip(target):
    vars(target).clear()


def step(target):
    next(target)


def release(target):
    target.release()


def close(target):
    target.close()


ACTIONS = (shrink, shrink, cut, grow, again, renew, reclass, litter, strip, step, release, close)


class Scene:
    def __init__(self, rng, values):
        self.rng = rng
        self.values = values
        self.budget = 300
        self.target = None
        self.others = []

    def act(self):
        self.budget -= 1
        if self.budget < 0:
            raise OutOfBudget
        choice = self.rng.random()
        if choice < 0.35:
            return
        if choice < 0.42:
            gc.collect()
            return
        if choice < 0.50:
            raise Hostile
        action = self.rng.choice(ACTIONS)
        target = self.target
        if self.others and self.rng.random() < 0.3:
            target = self.rng.choice(self.others)
        try:
            action(target)
        except Exception:
            pass

    def answer(self, *right):
        """A right answer most of the time, else any value."""
        if self.rng.random() < 0.8:
            return self.rng.choice(right)
        return self.values.plain(self.rng)


SIZES = (0, 1, -1, 2, 3, 5, 17, 1 << 31, -(1 << 63), (1 << 63) - 1, 1 << 64, -5)


def _hooks():
    """A function for each hook's name, that takes the object and what it is given."""

    def simple(*right):
        def hook(self, *given, **named):
            self.scene.act()
            return self.scene.answer(*right)

        return hook

    def me(self, *given, **named):
        self.scene.act()
        return self if self.scene.rng.random() < 0.9 else self.scene.answer(self, None, 3)

    def iterate(self):
        self.scene.act()
        kind = self.scene.rng.randrange(4)
        if kind == 0:
            return iter([1, 2, 3])
        if kind == 1:
            return iter([(1, 2), ("a", 3)])
        if kind == 2:
            return iter(["a", b"b", self])
        return self

    def advance(self):
        self.scene.act()
        self.left = getattr(self, "left", 6) - 1
        if self.left < 0:
            raise StopIteration
        return self.scene.answer(1, 97, "a", (1, 2), b"x")

    def item(self, key):
        self.scene.act()
        self.left = getattr(self, "left", 9) - 1
        if self.left < 0:
            raise IndexError
        return self.scene.answer(1, "a", key)

    def leave(self):
        scene = self.scene
        if scene.budget > 0:
            try:
                scene.act()
            except (Hostile, OutOfBudget):
                pass

    def buffer(self, flags):
        self.scene.act()
        return memoryview(self.scene.answer(b"hostile buffer", bytearray(b"hostile"), b""))

    hooks = {
        "__index__": simple(*SIZES),
        "__int__": simple(*SIZES),
        "__float__": simple(0.0, 1.5, float("nan"), float("inf"), -1e308),
        "__complex__": simple(1j, complex("nan")),
        "__bool__": simple(True, False),
        "__len__": simple(*SIZES),
        "__length_hint__": simple(*SIZES),
        "__hash__": simple(0, 1, -1, 1 << 60),
        "__str__": simple("", "a", "hostile text", "\U0001f600"),
        "__repr__": simple("", "a", "hostile text", "\U0001f600"),
        "__format__": simple("", "a", "é" * 20),
        "__bytes__": simple(b"", b"bytes"),
        "__fspath__": simple("a_file", b"a_file", ""),
        "__contains__": simple(True, False),
        "__iter__": iterate,
        "__reversed__": iterate,
        "__next__": advance,
        "__getitem__": item,
        "__setitem__": simple(None),
        "__delitem__": simple(None),
        "__missing__": simple(None, 1),
        "__call__": simple(None, 1, "a", b"x", True, 0),
        "__enter__": me,
        "__exit__": simple(True, False),
        "__await__": iterate,
        "__get__": simple(None, 1),
        "__set__": simple(None),
        "__delete__": simple(None),
        "__buffer__": buffer,
        "__release_buffer__": simple(None),
        "__del__": leave,
        "__instancecheck__": simple(True, False),
        "__subclasscheck__": simple(True, False),
        "__copy__": me,
        "__deepcopy__": me,
        "__reduce_ex__": simple((list, ()), "a", (int, (3,), None)),
        "__sizeof__": simple(*SIZES),
        "__round__": simple(1, 1.5),
        "__trunc__": simple(*SIZES),
        "keys": simple(["a", 1], ("b",), {"a": 1}.keys()),
        "read": simple(b"", b"data", "text", "", b"x" * 9000),
        "readinto": simple(*SIZES),
        "readline": simple(b"", b"data\n", "text\n"),
        "write": simple(*SIZES),
        "readable": simple(True, False),
        "writable": simple(True, False),
        "seekable": simple(True, False),
        "tell": simple(*SIZES),
        "seek": simple(*SIZES),
        "send": advance,
        "throw": advance,
        "close": simple(None),
    }
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        hooks[f"__{name}__"] = simple(True, False, NotImplemented)
    for name in (
        "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split()
    ):
        for form in (f"__{name}__", f"__r{name}__", f"__i{name}__"):
            hooks[form] = simple(NotImplemented, 1, "a")
    for name in ("neg", "pos", "abs", "invert"):
        hooks[f"__{name}__"] = simple(1, -1)
    return hooks


HOOKS = _hooks()
PLACED = ("__buffer__", "__fspath__", "__next__", "__get__", "__set__", "__delete__", "__bool__")


def hostile_class(scene, base, chance):
    """A class whose hooks are hostile, each of which is there with a given chance."""
    rng = scene.rng
    names = [name for name in HOOKS if rng.random() < chance]
    if base is object:
        names.append(rng.choice(PLACED))
    space = {name: HOOKS[name] for name in dict.fromkeys(names)}
    if "__eq__" in space and "__hash__" not in space and rng.random() < 0.9:
        space["__hash__"] = HOOKS["__hash__"]
    space["scene"] = scene
    return type(f"Hostile_{base.__name__}", (base,), space), sorted(space)
