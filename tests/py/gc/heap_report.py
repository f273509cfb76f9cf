# What holds what: snapshots, their difference, paths and the report, over all sorts of objects.
# Elsewhere there is no such module: the expected output is written down.
try:
    import pyrs
except ImportError:
    pyrs = None

import collections
import json
import os
import tempfile
import weakref


class Row(collections.namedtuple("Row", "a b")):
    pass


class Plain:
    def __init__(self, value):
        self.value = value
        self.number = 0.5


class Slots:
    __slots__ = ("one", "two")


class Text(str):
    pass


class Numbers(list):
    pass


class Names(dict):
    pass


def generator():
    held = [Plain(1)]
    yield held


kept = {
    "rows": [Row(i, str(i)) for i in range(100)],
    "plain": [Plain([i]) for i in range(100)],
    "text": [Text("t" * i) for i in range(1, 40)],
    "numbers": Numbers([1.5, 2.5]),
    "names": Names(a=1, b="two"),
    "generator": generator(),
    "closure": (lambda value: lambda: value)(Plain("cell")),
    "weak": [],
    "bytes": bytearray(1000),
    "view": memoryview(b"x" * 1000),
    ("a", 1): frozenset("abc"),
    None: 2**200,
    1.5: range(10**20),
    "mixed": [1, 2.5, "x", None, [], {}, set("xyz")],
}
next(kept["generator"])
kept["weak"].append(weakref.ref(kept["plain"][0]))
odd = Plain(None)
odd.__dict__["not a name"] = [Slots()]
del odd.value
kept["odd"] = odd
chain = None
for i in range(5000):
    chain = [chain]

if pyrs is None:
    print("paths True True True True")
    print("growth True True")
    print("report True True True True")
    print("errors TypeError TypeError FileNotFoundError TypeError")
else:
    way = pyrs.path(kept["plain"][7].value)
    named = any("module __main__" in line for line in way)
    tail = way[-1].startswith(".value: list") and '["plain"]: list of 100' in way
    inner = pyrs.path(odd.__dict__["not a name"][0])
    print("paths", named, tail, "Slots" in inner[-1], len(pyrs.path(chain)) > 1)

    before = pyrs.snapshot("before")
    more = [Plain(i) for i in range(1000)]
    pyrs.snapshot("after")
    grown = {name: (n, size) for name, n, size in pyrs.difference(before)}
    first, second = (pair[1] for pair in pyrs.snapshots)
    same = pyrs.difference(first, second)
    print("growth", grown["__main__.Plain"][0] == 1000, ("__main__.Plain", 1000) in [row[:2] for row in same])

    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "heap.html")
        pyrs.report(file)
        with open(file) as page:
            text = page.read()
        start = text.index("const data = ") + len("const data = ")
        data = json.loads(text[start : text.index(";\n", start)])
        main = next(group for group in data["groups"] if group["name"] == "__main__")
        plain = next(kind for kind in main["types"] if kind[0] == "__main__.Plain")
        total = sum(kind[2] for group in data["groups"] for kind in group["types"])
        hanging = sum(node[3] for node in data["tree"])
        print("report", plain[1] >= 1100, 0 < hanging <= total, len(data["snapshots"]) == 2, "</script" not in text[start : text.index(";\n", start)])

        errors = []
        for call in (
            lambda: pyrs.report(),
            lambda: pyrs.report(5.5),
            lambda: pyrs.report(os.path.join(folder, "missing", "x")),
            lambda: pyrs.difference([1]),
        ):
            try:
                call()
            except Exception as error:
                errors.append(type(error).__name__)
        print("errors", *errors)
