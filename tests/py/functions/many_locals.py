# Locals that no register field can name keep their values over every kind of call.
import gc


def make(n, body):
    lines = [f"    v{i} = {i}" for i in range(n)]
    source = "def f(g, obj, *args, **kw):\n" + "\n".join(lines) + "\n"
    source += "".join(f"    {line}\n" for line in body)
    source += "    return [i for i, v in enumerate([" + ", ".join(f"v{i}" for i in range(n))
    source += "]) if v != i], result\n"
    space = {}
    exec(source, space)
    return space["f"]


def clobber():
    space = {}
    names = [f"x{i}" for i in range(200)]
    exec("def g(*a, **k):\n" + "".join(f"    {x} = -1\n" for x in names) + "    return a, k\n", space)
    return space["g"]


class Thing:
    def __init__(self, *a, **k):
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = b8 = b9 = -2
        self.a = a, sorted(k)

    def method(self, *a, **k):
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = b8 = b9 = -3
        return self.a, a, sorted(k)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        c0 = c1 = c2 = c3 = c4 = -4
        return exc[0] is ValueError


g = clobber()
bodies = [
    ["result = g()"],
    ["result = g(1, 2, 3)"],
    ["result = g(a=1)"],
    ["result = g(1, a=2, b=3)"],
    ["result = g(*args, **kw)"],
    ["result = g(g(1), g(g(2), x=g(3)))"],
    ["result = obj.method()"],
    ["result = obj.method(1, 2, k=3)"],
    ["result = obj.method(obj.method(1), z=obj.method(y=2))[1:]"],
    ["result = type(obj)(1, k=2).a"],
    ["result = sorted([3, 1, 2], key=lambda x: -x)"],
    ["result = [g(i)[0] for i in range(3)]"],
    ["result = {i: g(i)[0] for i in range(3)}"],
    ["result = list(g(i)[0] for i in range(3))"],
    ["with obj as result:", "    raise ValueError(g(1))", "result = result.method(1)"],
    ["class Local(type(obj)):", "    x = g(1)", "result = Local(2).x, Local(2).method(3)"],
    ["@g", "def result(): pass", "result = len(result)"],
    ["import math", "result = math.floor(2.5), f'{g(1)!r:>20}'"],
    ["assert g(1)", "result = max(1, 2, 3), min(4, 5, key=lambda x: -x), divmod(7, 2)"],
    ["result = 'a-b'.replace('-', '+').split('+'), '%s' % (g(1),)"],
]
for body in bodies:
    for n in (140, 151, 240, 300, 700):
        result = make(n, body)(g, Thing(0), "p", q="r")
        if n == 140:
            first = result
            print(result)
        elif result != first:
            print("with", n, "locals:", result)


def parameters(n):
    names = ", ".join(f"p{i}={i}" for i in range(n))
    space = {"g": g}
    exec(f"def f({names}):\n    r = g(p0, k=p{n - 1})\n    return r, sum([{', '.join(f'p{i}' for i in range(n))}])", space)
    return space["f"]


for n in (149, 150, 160, 255, 256, 300, 600):
    f = parameters(n)
    print(n, f(), f(*range(n)) == f(), f(p5=6)[1] - f()[1])


def recursive(n):
    body = ["result = 0 if not args[0] else f(g, obj, args[0] - 1)[1] + 1"]
    f = make(n, body)
    f.__globals__["f"] = f
    return f(g, None, 20)


print(recursive(140), recursive(400))
source = "def gen():\n" + "".join(f"    v{i} = {i}\n" for i in range(300))
source += "    x = yield v299\n    y = yield from inner(v0, x)\n    yield y, v1, v299\n"
space = {}
exec("def inner(a, b):\n    c = yield a, b\n    return c\n" + source, space)
it = space["gen"]()
gc.collect()
print(next(it), it.send("sent"), it.send("more"))
