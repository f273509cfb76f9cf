class Future:
    def __init__(self, name):
        self.name = name

    def __await__(self):
        result = yield self.name
        return result


async def add(a, b):
    x = await Future(a)
    y = await Future(b)
    return x + y


async def main():
    r = await add("a", "b")
    print("main got", r)
    try:
        await Future("fails")
    except ValueError as e:
        print("caught", e)
    return r * 2


c = main()
print(type(c).__name__, c.send(None), c.cr_await is not None, c.__name__)
print(c.send(1))
print(c.send(2))
try:
    c.throw(ValueError("thrown"))
except StopIteration as e:
    print("result", e.value)
try:
    c.send(None)
except RuntimeError as e:
    print(e)


async def simple():
    return 5


s = simple()
try:
    s.send(None)
except StopIteration as e:
    print(e.value)


async def bad(x):
    await x


class NotIter:
    def __await__(self):
        return 5


for x in (5, None, [1], NotIter(), (i for i in [1])):
    b = bad(x)
    try:
        b.send(None)
    except TypeError as e:
        print(e)
try:
    iter(c)
except TypeError as e:
    print(e)
t = simple()
t.close()
try:
    t.send(None)
except RuntimeError as e:
    print(e)
u = simple()
try:
    u.send(1)
except TypeError as e:
    print(e)
u.close()


async def closes():
    try:
        await Future("wait")
    finally:
        print("closed")


k = closes()
k.send(None)
k.close()
print(list(Future("list").__await__()))
