class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Sub(Point):
    pass


class Plain:
    pass


def where(v):
    match v:
        case Point(0, 0):
            return "origin"
        case Point(0, y):
            return f"on y at {y}"
        case Point(x=x, y=0):
            return f"on x at {x}"
        case Point(x, y) if x == y:
            return "diagonal"
        case Sub():
            return "sub"
        case Point():
            return "point"
        case int(n):
            return f"int {n}"
        case str() as s:
            return f"str {s}"
        case float() | complex():
            return "number"
        case list([a, b]):
            return f"list {a} {b}"
        case dict({"k": k}):
            return f"dict {k}"
        case bool():
            return "never, int was first"
        case Plain(attr=a):
            return f"attr {a}"
        case type():
            return "class"
    return "none"


p = Plain()
q = Plain()
q.attr = 5
for v in (Point(0, 0), Point(0, 3), Point(4, 0), Point(2, 2), Point(1, 2), Sub(0, 0), Sub(1, 2), 5, True, "s", 1.5, 2j, [1, 2], [1], {"k": 1}, {}, p, q, int, None):
    print(where(v))
for bad in ("case Point(1, 2, 3): pass", "case Plain(1): pass", "case 5(): pass" if False else "case notaclass(): pass", "case int(1, 2): pass", "case Bad(1): pass", "case BadArgs(1): pass", "case Point(1, x=1): pass"):
    class Bad:
        __match_args__ = "x"

    class BadArgs:
        __match_args__ = (5,)

    notaclass = 5
    for subject in ("Point(1, 2)", "Plain()", "5", "Bad()", "BadArgs()"):
        try:
            exec(f"match {subject}:\n    {bad}")
        except TypeError as e:
            print(bad, "|", e)


class Props:
    @property
    def p(self):
        print("p read")
        return 1

    @property
    def missing(self):
        raise AttributeError("none")


match Props():
    case Props(missing=_):
        print("never")
    case Props(p=1):
        print("p is 1")


class Meta(type):
    def __instancecheck__(cls, o):
        return o == "magic"


class Magic(metaclass=Meta):
    pass


match "magic":
    case Magic():
        print("by instancecheck")
