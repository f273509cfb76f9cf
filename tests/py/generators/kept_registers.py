# What a suspended frame holds in the middle of an expression is there when it goes on.
import gc

TEMPLATES = """
f(1, Y, 2, Y)
f(1, *[Y, 2], k=Y, **{'z': Y})
[1, Y, [2, Y, (3, Y)]]
{1: Y, Y: 2, 'a': [Y]}
{Y, 1, Y}
(1 + Y) * (2 + Y) - Y
Y if Y else (Y, Y)
(Y and Y) or Y
1 < Y < 9 > Y
[Y, Y][0:Y]
f"{Y}-{Y!r:>{Y + 3}}-{3}"
g(Y).method(Y, a=Y).field[Y if False else 'k']
(lambda a, b=Y: (a, b))(Y)
[x + Y for x in (1,)] if False else [Y]
not Y
(x := Y) + x + Y
""".strip().splitlines()


class Thing:
    def __init__(self, value):
        self.value = value

    def method(self, *args, **kw):
        self.field = {'k': (self.value, args, kw)}
        return self


def f(*args, **kw):
    return args, kw


def answer(template, value):
    return eval(template.replace("Y", repr(value)), {"f": f, "g": Thing})


def noise(n):
    a, b, c, d = [n], (n, n), {n: n}, str(n) * 3
    return [f(a, b, c, d, *b, **{d: a}), sorted([3, n, 2]), {**c, 'q': [x for x in b]}]


for template in TEMPLATES:
    names = {"f": f, "g": Thing}
    body = template.replace("Y", "(yield 'y')")
    if "for x in (1,)" in template:
        body = "[1] if False else [(yield 'y')]"
    exec(f"def make():\n  got = {body}\n  return got", names)
    results = []
    for collect in (False, True):
        it, n = names["make"](), 0
        try:
            next(it)
            while True:
                noise(n)
                if collect:
                    gc.collect()
                n += 1
                it.send(5)
        except StopIteration as stop:
            results.append((n, stop.value))
    expected = [5] if "for x in (1,)" in template else answer(template, 5)
    if isinstance(expected, Thing):
        expected = expected.field
    print(template, [n for n, _ in results], all(value == expected for _, value in results))


def loops(n):
    for i in range(n):
        for j in "ab":
            with Context(f"{i}{j}") as c:
                try:
                    got = yield i, j, c
                    if got:
                        raise ValueError(got)
                except ValueError as e:
                    x = yield "caught", e.args, c
                    del x
                finally:
                    yield "finally", c
    return "end"


class Context:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self.name

    def __exit__(self, *exc):
        print("leaves", self.name, exc[0])


def outer():
    result = yield from loops(2)
    yield result
    try:
        unset
    except NameError as e:
        yield str(e)
    del result
    try:
        yield result
    except UnboundLocalError as e:
        yield str(e)
    if False:
        unset = 1


it = outer()
seen = [next(it)]
for n in range(100):
    noise(n)
    try:
        seen.append(it.send(n if n % 3 == 1 else None))
    except StopIteration:
        break
print(n, *seen, sep="\n")
print(sorted(it.gi_frame or {}, key=str))

def variables(a, *, b=2):
    for c in [a, b]:
        yield [c, *(lambda: (a, c))()]


it = variables(1)
next(it)
print(sorted(it.gi_frame.f_locals.items()))


async def waits():
    class Pass:
        def __await__(self):
            return (yield self)

    got = [await Pass() async for x in items()] + [y async for y in items() if await Pass()]
    async with Manager() as m:
        return got, m, await Pass(), {k: await Pass() for k in "ab"}


async def items():
    for i in range(3):
        yield i


class Manager:
    async def __aenter__(self):
        return "m"

    async def __aexit__(self, *exc):
        return None


c, n = waits(), 0
c.send(None)
try:
    while True:
        noise(n)
        n += 1
        c.send(n)
except StopIteration as stop:
    print(n, stop.value)
