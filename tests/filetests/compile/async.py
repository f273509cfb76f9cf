async def f(m, s):
    async with m as x:
        async for y in s:
            await y
    return [z async for z in s]
async def g():
    yield 1
