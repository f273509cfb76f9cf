import asyncio

log = []


async def worker(name, n):
    for i in range(n):
        log.append(f"{name}{i}")
        await asyncio.sleep(0)
    return name * n


async def main():
    r = await asyncio.gather(worker("a", 2), worker("b", 3))
    t = asyncio.create_task(worker("t", 2))
    await asyncio.sleep(0)
    u = asyncio.create_task(worker("u", 100))
    await t
    u.cancel()
    try:
        await u
    except asyncio.CancelledError:
        log.append("cancelled")
    q = asyncio.Queue()

    async def produce():
        for i in range(3):
            await q.put(i)
        await q.put(None)

    async def consume():
        out = []
        while (x := await q.get()) is not None:
            out.append(x)
        return out

    _, got = await asyncio.gather(produce(), consume())
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except TimeoutError:
        log.append("timeout")
    res = await asyncio.gather(worker("x", 1), fails(), return_exceptions=True)
    lock = asyncio.Lock()
    async with lock:
        log.append(lock.locked())
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(fails())
            tg.create_task(worker("g", 1))
    except* ValueError as eg:
        log.append(repr(eg.exceptions))
    return r, got, res


async def fails():
    raise ValueError("failed")


print(asyncio.run(main()))
print([l for l in log if not str(l).startswith("u")])
