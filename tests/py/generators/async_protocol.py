import sys


def run(coro, sends=()):
    out = []
    sends = list(sends)
    try:
        v = coro.send(None)
        while True:
            out.append(v)
            v = coro.send(sends.pop(0) if sends else None)
    except StopIteration as e:
        return out, e.value


class Y:
    def __init__(self, v):
        self.v = v

    def __await__(self):
        return (yield self.v)


async def child(n):
    x = await Y(n)
    return x or n * 10


async def parent():
    a = await child(1)
    b = await child(2)
    return a, b


print(run(parent()), run(parent(), ["s1", "s2"]))


async def gather(*coros):
    return [await c for c in coros]


print(run(gather(child(1), child(2), child(3))))


async def raises():
    await Y(1)
    raise ValueError("async")


async def catches():
    try:
        await raises()
    except ValueError as e:
        return "caught " + str(e)
    finally:
        await Y("finally")


print(run(catches()))


async def stop():
    raise StopIteration("x")


try:
    run(stop())
except RuntimeError as e:
    print(e)
c = child(1)
print(c.cr_frame is not None, c.cr_running, c.cr_code.co_name, c.cr_await, c.cr_origin)
c.close()
print(c.cr_frame)
try:
    c.send(None)
except RuntimeError as e:
    print(e)
d = child(2)
d.send(None)
try:
    d.throw(KeyError("k"))
except KeyError as e:
    print("out", e)


async def twice():
    c = child(1)
    await c
    await c


try:
    run(twice())
except RuntimeError as e:
    print(e)


def genfunc():
    yield 1


for bad in (genfunc(), 5, genfunc):
    async def w():
        await bad

    try:
        run(w())
    except TypeError as e:
        print(e)
import types


@types.coroutine
def old():
    x = yield "old style"
    return x


async def new():
    return await old()


print(run(new(), ["sent"]))


class Sched:
    def __init__(self):
        self.ready = []
        self.log = []

    def spawn(self, coro):
        self.ready.append((coro, None))

    def run(self):
        while self.ready:
            coro, v = self.ready.pop(0)
            try:
                self.log.append(coro.send(v))
                self.ready.append((coro, None))
            except StopIteration as e:
                self.log.append(("done", e.value))


async def worker(name, n):
    for i in range(n):
        await Y(f"{name}{i}")
    return name


s = Sched()
for name, n in (("a", 2), ("b", 1), ("c", 3)):
    s.spawn(worker(name, n))
s.run()
print(s.log)
