# A deep but finite stack of Python calls is allowed by the limit that was set.
import sys


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


sys.setrecursionlimit(20000)
print(down(15000))


def down_try(n):
    try:
        return 0 if n == 0 else 1 + down_try(n - 1)
    finally:
        pass


print(down_try(9000))


def gens(n):
    if n:
        yield from gens(n - 1)
    yield n


print(sum(1 for _ in gens(3000)))


class Deep:
    def __init__(self, n):
        self.child = Deep(n - 1) if n else None

    def count(self):
        return 1 + (self.child.count() if self.child else 0)


print(Deep(3000).count())


def mutual(n, f):
    return n if n == 0 else f(n - 1, mutual)


print(mutual(9000, mutual))
sys.setrecursionlimit(200)
try:
    down(1000)
except RecursionError as e:
    print(e)
try:
    down(1000)
except RecursionError:
    print("again", down(50))


def recover(n):
    try:
        return recover(n + 1)
    except RecursionError:
        return n > 100


print(recover(0))
try:
    sys.setrecursionlimit(1)
except (RecursionError, ValueError) as e:
    print(type(e).__name__)
