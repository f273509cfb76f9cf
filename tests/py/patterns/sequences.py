def shape(v):
    match v:
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [x, y]:
            return f"two {x} {y}"
        case [1, *rest]:
            return f"starts with 1, {rest}"
        case [*init, 9]:
            return f"ends with 9, {init}"
        case [a, *_, b]:
            return f"from {a} to {b}"
        case _:
            return "no sequence"


for v in ([], (), [5], (1, 2), [1, 2, 3], [4, 5, 9], range(5), "abc", b"ab", bytearray(b"x"), {1, 2}, {}, iter([1]), 5, None, [[1]], (x for x in [1])):
    print(repr(v) if not hasattr(v, "gi_frame") and "iterator" not in repr(v) else type(v).__name__, "->", shape(v))


def nested(v):
    match v:
        case [[a, b], (c, d)]:
            return a, b, c, d
        case [{"k": [x, *_]}, *more]:
            return x, more
        case (1 | 2 as n, [] | [_] as m):
            return "or", n, m
        case [int(i), str(s)]:
            return "typed", i, s
        case [x, y] if x == y:
            return "guard", x
    return None


for v in ([[1, 2], [3, 4]], [{"k": "q"}, 5], [{"k": [7, 8]}, 5, 6], (2, []), (1, [5]), [3, "s"], ["a", "a"], ["a", "b"]):
    print(v, nested(v))
from collections import deque
from array import array

print(shape(deque([1, 2])), shape(array("i", [1, 2])), shape(memoryview(b"ab")))


class Seq(list):
    pass


class NotSeq:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i


print(shape(Seq([1, 2])), shape(NotSeq()))
match 1, 2, 3:
    case a, *b:
        print(a, b)
match [1, [2, [3, [4]]]]:
    case [a, [b, [c, [d]]]]:
        print(a, b, c, d)
x = "kept"
match [1, 2]:
    case [x, 3]:
        pass
print(x)
