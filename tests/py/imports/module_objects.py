import sys
import types
import delta_pkg.mod as mod

print(type(mod).__name__, mod.__name__, mod.__doc__, mod.x, mod.__spec__.name, mod.__file__.endswith("mod.py"), mod.__loader__ is not None)
mod.added = 1
print(mod.added, "added" in vars(mod), mod.read_added())
del mod.x
try:
    mod.x
except AttributeError as e:
    print(e)
print(mod.dynamic, mod.computed_name)
try:
    from delta_pkg.mod import nope_not_here
except ImportError as e:
    print(str(e).split(" (")[0])
from delta_pkg.mod import dynamic_too

print(dynamic_too, dir(mod))
m = types.ModuleType("made", "made doc")
m.v = 5
sys.modules["made"] = m
import made

print(made.v, made.__doc__, made.__name__, repr(made))
try:
    types.ModuleType()
except TypeError as e:
    print(e)
try:
    m.missing
except AttributeError as e:
    print(e)


class Lazy(types.ModuleType):
    @property
    def prop(self):
        return "module property"


lazy = Lazy("lazy")
print(lazy.prop)
mod.__class__ = Lazy
print(mod.prop)
print(repr(sys).startswith("<module 'sys'"), sys.__name__, __name__, __package__, __doc__, __spec__)
import importlib

again = importlib.import_module("delta_pkg.mod")
print(again is mod, importlib.import_module(".mod", "delta_pkg") is mod)
reloaded = importlib.reload(importlib.import_module("delta_pkg.counted"))
print(reloaded.loads)
