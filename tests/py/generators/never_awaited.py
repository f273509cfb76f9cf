# A coroutine that nobody has awaited is told of when it dies; one that ran, or was closed, is not.
import gc
import warnings


async def told():
    return 1


async def waits():
    await told()


class Awaits:
    async def method(self):
        try:
            return 2
        finally:
            pass


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for make in [told, waits, Awaits().method]:
        make()
        gc.collect()
        run(make())
        make().close()
        gc.collect()
    for warning in caught:
        print(warning.category.__name__, warning.message)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    many = [told() for _ in range(100)]
    kept = many[::2]
    del many
    gc.collect()
    print(len(caught))
    for coroutine in kept:
        run(coroutine)
    del kept, coroutine
    gc.collect()
    print(len(caught))
