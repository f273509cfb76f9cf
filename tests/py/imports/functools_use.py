import functools

def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]), functools.reduce(max, [3, 9, 2], 5), functools.reduce(lambda a, b: a + b, [], "start"))
err(functools.reduce, max, [])
p = functools.partial(pow, 2)
print(p(5), functools.partial(sorted, reverse=True)([1, 3, 2]), p.func is pow, p.args, p.keywords, functools.partial(p, 3)())


@functools.lru_cache(maxsize=2)
def slow(n):
    calls.append(n)
    return n * 2


calls = []
print(slow(1), slow(1), slow(2), slow(3), slow(1), calls, slow.cache_info())
slow.cache_clear()
print(slow.cache_info(), slow.__wrapped__(9))


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(100))


def deco(f):
    @functools.wraps(f)
    def wrapper(*a):
        "wrapper doc"
        return f(*a)

    return wrapper


@deco
def named(x):
    "named doc"
    return x


print(named.__name__, named.__doc__, named.__wrapped__(5), named(6))


@functools.total_ordering
class T:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


print(T(1) <= T(1), T(2) > T(1), T(2) >= T(3), sorted([T(2), T(1)])[0].v)
print(sorted(["b", "A", "c"], key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))


@functools.singledispatch
def kind(x):
    return "other"


@kind.register
def _(x: int):
    return "int"


@kind.register(str)
def _(x):
    return "str"


print(kind(1), kind("a"), kind(1.5), kind(True))


class P:
    @functools.cached_property
    def c(self):
        calls.append("computed")
        return 5

    @functools.partialmethod
    def q(self):
        return 1

    def base(self, a, b):
        return a, b

    with_one = functools.partialmethod(base, 1)


x = P()
print(x.c, x.c, calls.count("computed"), vars(x), x.with_one(2))
