"""The names that code uses: globals, attributes, imports, as tools look for them that watch what a function depends on."""
import math

level = 3


def plain(x):
    return x + level


def attributes(box):
    box.size = box.width.real
    return box.area()


def imports():
    import os.path as path
    from sys import argv, path as other
    return path, argv, other


def globals_written():
    global level, gone
    level = 4
    gone = 1
    del gone


def twice():
    return math.pi + math.e + math.pi + level


def nothing(a):
    b = a
    return b


class Holder:
    size = level

    def get(self):
        return self.size, (lambda: level)


for f in plain, attributes, imports, globals_written, twice, nothing, Holder.get:
    print(f.__name__, f.__code__.co_names)
inner = [c for c in Holder.get.__code__.co_consts if hasattr(c, "co_names")]
print(inner[0].co_names)
print(compile("a = b.c\nfor x in y: d(x)\nimport e.f", "", "exec").co_names)
print(compile("x.y.z + w", "", "eval").co_names)
# How tools track what a lambda stands on
tracked = (lambda: (level, math.tau)).__code__.co_names
print({name: type(globals()[name]).__name__ for name in tracked if name in globals()})
