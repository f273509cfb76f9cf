import alpha_pkg
import alpha_pkg.sub.leaf
from alpha_pkg import one, sub
from alpha_pkg.sub import leaf as renamed, VALUE
from alpha_pkg.one import *

print(alpha_pkg.__name__, alpha_pkg.loaded, one.NAME, sub.VALUE, VALUE, renamed.WHO)
print(alpha_pkg.sub.leaf is renamed, public, "_private" in globals(), "NAME" in globals())
print(one.relative(), renamed.up(), renamed.__name__, renamed.__package__, alpha_pkg.__package__, sub.__package__)
import sys

print("alpha_pkg.sub.leaf" in sys.modules, sys.modules["alpha_pkg"] is alpha_pkg, [m for m in sorted(sys.modules) if m.startswith("alpha_pkg")])
import alpha_pkg as again

print(again is alpha_pkg, alpha_pkg.counter)
try:
    import alpha_pkg.missing
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    from alpha_pkg import nothing
except ImportError as e:
    print(str(e).split(" (")[0], e.name)
try:
    import no_such_top
except ModuleNotFoundError as e:
    print(e)
try:
    import sys.nope
except ModuleNotFoundError as e:
    print(e)
try:
    from . import x
except ImportError as e:
    print(e)
try:
    import alpha_pkg.broken
except ZeroDivisionError as e:
    print(e, "alpha_pkg.broken" in sys.modules, hasattr(alpha_pkg, "broken"))
try:
    import alpha_pkg.bad_syntax
except SyntaxError as e:
    print(e.msg, e.lineno)
del sys.modules["alpha_pkg.one"]
import alpha_pkg.one as fresh

print(fresh is one, fresh.NAME)
sys.modules["fake"] = "any object"
import fake

print(fake)
sys.modules["blocked"] = None
try:
    import blocked
except ModuleNotFoundError as e:
    print(e)


def inside():
    import alpha_pkg.sub as local_sub
    from alpha_pkg.sub.leaf import WHO

    return local_sub.VALUE, WHO


print(inside(), "local_sub" in globals())
