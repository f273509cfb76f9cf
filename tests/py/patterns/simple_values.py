def f(x):
    match x:
        case 0 | 1:
            return "small"
        case int():
            return "int"
        case str(s) if len(s) > 3:
            return "long " + s
        case str():
            return "short"
        case [] | ():
            return "empty"
        case [first, *_]:
            return first
        case {"a": a, **rest}:
            return a, rest
        case float(v):
            return v * 2
        case None | True:
            return "single"
    return "nothing"


for x in (0, 1, 2, "abc", "abcd", [], [7, 8], (9,), {"a": 1}, {"a": 2, "b": 3}, {}, 1.5, None, False, b"x", {1}):
    print(repr(x), "->", f(x))
