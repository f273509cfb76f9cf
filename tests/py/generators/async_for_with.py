def run(coro):
    steps = []
    try:
        while True:
            steps.append(coro.send(None))
    except StopIteration as e:
        return e.value, steps


class Pause:
    def __init__(self, tag):
        self.tag = tag

    def __await__(self):
        yield self.tag


class Range:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await Pause(self.i)
        return self.i * 10


class Manager:
    async def __aenter__(self):
        await Pause("enter")
        return "value"

    async def __aexit__(self, kind, value, tb):
        await Pause("exit")
        print("exit", kind and kind.__name__)
        return kind is ValueError


async def loop():
    out = []
    async for x in Range(3):
        if x == 20:
            continue
        out.append(x)
    else:
        out.append("else")
    return out


async def comps():
    a = [x async for x in Range(3)]
    b = {x: 1 async for x in Range(2)}
    c = [y for x in [1, 2] async for y in Range(x) if y]
    d = [await one() for _ in range(2)]
    return a, b, c, d


async def one():
    await Pause("one")
    return 1


async def manage():
    async with Manager() as v, Manager():
        print(v)
    async with Manager():
        raise ValueError("swallowed")
    try:
        async with Manager():
            raise KeyError("kept")
    except KeyError as e:
        print("caught", e)
    return "done"


print(run(loop()))
print(run(comps()))
print(run(manage()))


async def wrong_for():
    async for x in [1]:
        pass


async def wrong_with():
    async with 5:
        pass


class BadAnext:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 5


async def wrong_anext():
    async for x in BadAnext():
        pass


for f in (wrong_for, wrong_with, wrong_anext):
    try:
        run(f())
    except TypeError as e:
        print(e)
