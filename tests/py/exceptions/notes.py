e = ValueError("v")
print(hasattr(e, "__notes__"))
e.add_note("first")
e.add_note("second\nline")
print(e.__notes__)
for bad in (5, None):
    try:
        e.add_note(bad)
    except TypeError as t:
        print(t)
e.__notes__ = "replaced"
try:
    e.add_note("x")
except TypeError as t:
    print(t)
try:
    try:
        raise KeyError("k")
    except KeyError as k:
        k.add_note("added on the way")
        raise
except KeyError as k:
    print(k.__notes__)
g = ExceptionGroup("g", [ValueError(1)])
g.add_note("group note")
print(g.split(ValueError)[0].__notes__, g.subgroup(ValueError).__notes__)
