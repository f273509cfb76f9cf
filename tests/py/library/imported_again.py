"""Native modules that are imported again have what they had."""
import importlib
import sys

for name in ("_io", "_sha2", "_socket", "_signal", "atexit", "grp", "posix", "pwd", "resource",
             "select", "time", "unicodedata"):
    first = importlib.import_module(name)
    names = sorted(n for n in dir(first) if not n.startswith("__"))
    del sys.modules[name]
    again = importlib.import_module(name)
    print(name, names == sorted(n for n in dir(again) if not n.startswith("__")))

import atexit
import time

print(time.gmtime(0) == time.struct_time((1970, 1, 1, 0, 0, 0, 3, 1, 0)))
atexit.register(print, "at the end")
