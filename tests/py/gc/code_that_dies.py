# Code objects, large and small, are freed with all that belongs to them, and what takes their
# place stays whole.
import gc

big = "\n".join("first.second" for _ in range(1500))
for _ in range(3):
    compile(big, "big", "exec")
for i in range(150000):
    [i]
kept = [tuple(range(5000)) for _ in range(6)]
gc.collect()
print(all(t == tuple(range(5000)) for t in kept))

namespaces = []
for i in range(3000):
    space = {"base": i}
    exec(f"def f(x, name{i}=1):\n    return x + base + {i}\nvalue = f(2)", space)
    if i % 100 == 0:
        namespaces.append((i, space))
gc.collect()
print([space["value"] - 2 * i for i, space in namespaces] == [2] * len(namespaces))
print(all(space["f"](1) == 2 * i + 1 for i, space in namespaces))


# A generator goes on with the code that it began, whatever its function is given.
def counter():
    yield 1
    yield 2
    yield 3


def other():
    a, b, c, d, e = range(5)
    yield a, b, c, d, e


g = counter()
print(next(g))
counter.__code__ = other.__code__
del other
gc.collect()
print(next(g), g.gi_frame.f_code.co_name, next(g), list(g))
print(list(counter()))


# The same for a coroutine whose frame somebody looked at.
class Step:
    def __await__(self):
        yield "step"


async def work():
    await Step()
    return "worked"


async def rest():
    return None


c = work()
print(c.send(None), c.cr_frame.f_code.co_name)
work.__code__ = rest.__code__
gc.collect()
try:
    c.send(None)
except StopIteration as stop:
    print(stop.value)
