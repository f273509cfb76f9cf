def look(v):
    match v:
        case {"type": "point", "x": x, "y": y}:
            return f"point {x} {y}"
        case {"type": "list", "items": [first, *_]}:
            return f"list {first}"
        case {"a": 1, **rest}:
            return f"rest {rest}"
        case {1: one, None: none}:
            return f"keys {one} {none}"
        case {"k": {"deep": d}}:
            return f"deep {d}"
        case {}:
            return "any mapping"
        case _:
            return "no mapping"


for v in ({"type": "point", "x": 1, "y": 2, "z": 3}, {"type": "point", "x": 1}, {"type": "list", "items": "no"}, {"type": "list", "items": [7]}, {"a": 1, "b": 2}, {1: "one", None: 0}, {"k": {"deep": 5}}, {}, {"q": 1}, [], "s", None):
    print(v, "->", look(v))


class D(dict):
    def __missing__(self, k):
        print("missing is never called")
        return 1


match D():
    case {"x": x}:
        print("bound", x)
    case _:
        print("no x")
from collections import OrderedDict, defaultdict, ChainMap, UserDict

d = defaultdict(list)
match d:
    case {"x": _}:
        print("never")
    case _:
        print("not made", dict(d))
for m in (OrderedDict(a=1), ChainMap({"a": 1}), UserDict(a=1)):
    match m:
        case {"a": 1, **r}:
            print(type(m).__name__, r, type(r).__name__)


class K:
    NAME = "key"


match {"key": "value", "other": 2}:
    case {K.NAME: v, "other": int() as n}:
        print(v, n)
for source in ("match x:\n case {'a': 1, 'a': 2}: pass", "match x:\n case {**r, 'a': 1}: pass", "match x:\n case {'a': x, 'b': x}: pass", "match x:\n case {a: 1}: pass", "match x:\n case {**_}: pass"):
    try:
        compile(source, "<s>", "exec")
        print("compiled")
    except SyntaxError:
        print("refused")
try:
    match {"k": 1}:
        case {K.NAME: 1, "key": 2}:
            pass
except ValueError as e:
    print(e)
