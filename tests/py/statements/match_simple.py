def f(x):
    match x:
        case 1:
            return "one"
        case "a":
            return "letter"
        case [x, y]:
            return x, y
        case {"k": v}:
            return v
        case None:
            return "none"
        case _:
            return "other"


for v in (1, "a", [1, 2], (3, 4), {"k": 5}, None, 2, [1], {}):
    print(v, f(v))
