"""What an import in a circle says does not depend on who imports: with finders of the program's own, importlib does."""
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Finder:
    def find_spec(self, *given):
        return None


for finders in [], [Finder()]:
    sys.meta_path[:0] = finders
    for name in "circle_pkg.first", "circle_pkg.second":
        try:
            importlib.import_module(name)
        except ImportError as e:
            print(str(e).replace(HERE, "..."))
