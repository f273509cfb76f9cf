import sys
import sys as s
from sys import path, modules as mods

print(sys is s, path is sys.path, mods is sys.modules, type(sys).__name__)
if True:
    import math
print(math.floor(1.5))


def f():
    import math as inner
    return inner.ceil(1.5)


print(f(), "inner" in globals())
for bad in ("import nope_x", "from sys import nope_x", "from nope_x import a", "import sys.nope", "from . import a", "from .x import a", "import", "from x import", "import a.b as c.d", "from x import (a, b", "from x import a,", "import a as b.c", "from . import *", "import x y"):
    try:
        exec(bad)
        print("fine", bad)
    except (ImportError, SyntaxError, KeyError) as e:
        print(bad, "->", type(e).__name__)
