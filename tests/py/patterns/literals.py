def kind(v):
    match v:
        case 0:
            return "zero"
        case -1 | -2:
            return "negative"
        case 1.5:
            return "float"
        case 2 + 3j:
            return "complex"
        case "a" | "b":
            return "letter"
        case b"x":
            return "bytes"
        case None:
            return "none"
        case True:
            return "true"
        case False:
            return "false"
        case "con" "cat":
            return "joined"
        case x if isinstance(x, int) and x > 100:
            return f"big {x}"
        case _:
            return "other"


for v in (0, -1, -2, 1.5, 2 + 3j, "a", "b", b"x", None, True, False, "concat", 101, 50, 0.0, 1, [], "c", 1.0):
    print(repr(v), kind(v))


class Eq:
    def __eq__(self, o):
        print("eq with", o)
        return o == 2


match Eq():
    case 1:
        print("one")
    case 2:
        print("two")
match 5:
    case 1:
        print("never")
print("no case fits: nothing happens")
match (1, 2):
    case _:
        print("wildcard binds nothing", "_" in globals())


class Colour:
    RED = 1

    class Deep:
        BLUE = 2


import math
for v in (1, 2, math.inf, 4):
    match v:
        case Colour.RED:
            print("red")
        case Colour.Deep.BLUE:
            print("blue")
        case math.inf:
            print("inf")
        case captured:
            print("captured", captured)
