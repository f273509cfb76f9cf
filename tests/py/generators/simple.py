def up(n):
    i = 0
    while i < n:
        yield i
        i += 1


print(list(up(5)), sum(up(10)), [x * 2 for x in up(3)], max(up(4)))
for x in up(3):
    print(x)
g = up(2)
print(next(g), next(g))
try:
    next(g)
except StopIteration:
    print("stop")


def evens(it):
    for x in it:
        if x % 2 == 0:
            yield x


def squares(it):
    for x in it:
        yield x * x


print(list(squares(evens(range(10)))))


def pairs(a, b):
    for x in a:
        for y in b:
            yield x, y


print(list(pairs("ab", (1, 2))))


def both():
    yield "one"
    for x in up(2):
        yield x
    yield "two"


print(list(both()), tuple(both()), "one" in both(), dict(zip(both(), up(9))))
def take(n, it):
    for _, x in zip(range(n), it):
        yield x
def naturals():
    n = 0
    while True:
        yield n
        n += 1
print(list(take(5, naturals())), list(take(3, squares(naturals()))))
