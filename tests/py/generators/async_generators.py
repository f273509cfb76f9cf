def step(awaitable):
    try:
        it = awaitable.__await__()
        return "yielded", next(it)
    except StopIteration as e:
        return "value", e.value
    except StopAsyncIteration:
        return "stop async"
    except Exception as e:
        return repr(e)


class Pause:
    def __await__(self):
        return (yield "pause")


async def agen():
    try:
        x = yield 1
        print("got", x)
        try:
            yield 2
        except ValueError as e:
            yield "caught " + str(e)
        yield 3
    finally:
        print("agen finally")


g = agen()
print(type(g).__name__, g.__name__, g.__aiter__() is g)
print(step(g.asend(None)))
print(step(g.asend("sent")))
print(step(g.athrow(ValueError("v"))))
print(step(g.__anext__()))
print(step(g.__anext__()))
print(step(g.__anext__()))
g = agen()
print(step(g.asend(5)))
print(step(g.__anext__()))
print(step(g.aclose()))
print(step(g.__anext__()))


async def pausing():
    await Pause()
    yield "after"


async def collect():
    out = []
    async for x in pausing():
        out.append(x)
    out += [x async for x in agen()]
    print(await anext(pausing()), await anext(empty(), "default"))
    return out


async def empty():
    return
    yield


c = collect()
try:
    while True:
        print(c.send(None))
except StopIteration as e:
    print(e.value)
try:
    compile("async def f():\n    yield 1\n    return 2", "<s>", "exec")
except SyntaxError as e:
    print(e.msg)


async def raises():
    yield 1
    raise StopAsyncIteration


r = raises()
print(step(r.asend(None)))
print(step(r.asend(None)))
genexp = (x async for x in agen())
print(type(genexp).__name__)
