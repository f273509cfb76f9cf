import sys


def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


print(fact(30))


def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


print(ack(2, 5))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


print(even(300), odd(301))


def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


print(hanoi(10, "a", "b", "c"))


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as e:
    print(str(e).startswith("maximum recursion depth exceeded"))

depth = 0


def count():
    global depth
    depth += 1
    count()


old = sys.getrecursionlimit()
sys.setrecursionlimit(300)
try:
    count()
except RecursionError:
    print(200 < depth <= 300)
sys.setrecursionlimit(old)
print(old)
for bad in (0, -1, "x"):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


class Loop:
    def __getattr__(self, name):
        return getattr(self, name + "x")


try:
    Loop().a
except RecursionError:
    print("getattr recursion")


class Repr:
    def __repr__(self):
        return repr(self)


try:
    repr(Repr())
except RecursionError:
    print("repr recursion")
print(fact(5))
