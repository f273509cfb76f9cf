def f(v):
    match v:
        case [a, b] | {"a": a, "b": b} | (a, b, _):
            return a, b
        case (("x" as k) | ("y" as k)):
            return k
        case [[_, [x] as whole], *_]:
            return x, whole
        case n if (m := n) and m > 5:
            return "walrus", m
        case _ if v is None:
            return "none"
        case other:
            return "other", other


for v in ([1, 2], {"a": 3, "b": 4}, (5, 6, 7), "x", "y", [[0, [9]], 1, 1, 1], 6, 0, None):
    try:
        print(f(v))
    except TypeError as e:
        print(e)


def loop():
    out = []
    for item in (1, "skip", 2, "stop", 3):
        match item:
            case "skip":
                continue
            case "stop":
                break
            case n:
                out.append(n)
    return out


print(loop())


def gen():
    while True:
        match (yield):
            case "end":
                return
            case v:
                print("got", v)


g = gen()
next(g)
g.send(1)
g.send([2])
try:
    g.send("end")
except StopIteration:
    print("stopped")
evaluated = []


def subject():
    evaluated.append(1)
    return 5


match subject():
    case 1 | 2 | 3:
        pass
    case 5:
        print("evaluated", len(evaluated))
for source in ("match x:\n case a | b: pass", "match x:\n case _: pass\n case 1: pass", "match x:\n case a: pass\n case _: pass", "match x:\n case [a, a]: pass", "match x:\n case [*a, *b]: pass", "match x:\n case 1 as _: pass", "match x:\n case 1 + 2: pass", "match x:\n case f'x': pass", "match x:\n case a | 1: pass", "match x:\n case -a: pass", "match x:\n pass", "match x:\n case a.b.c: pass"):
    try:
        compile(source, "<s>", "exec")
        print("compiled")
    except SyntaxError as e:
        print("refused:", e.msg)
match = {"match": 1}
match match:
    case {"match": match}:
        print(match)
