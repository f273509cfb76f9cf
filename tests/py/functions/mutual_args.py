def swap(a, b):
    return b, a


print(swap(1, 2), swap(*swap(3, 4)), swap(b=1, a=2))


def apply(f, *args, **kw):
    return f(*args, **kw)


print(apply(swap, 1, 2), apply(apply, swap, 3, 4), apply(dict, a=1), apply(max, 1, 5, 3), apply(sorted, [2, 1], reverse=True))


def count(*args):
    return len(args)


print(count(), count(1), count(*[1] * 100), count(*range(300)))


def opts(**kw):
    return sorted(kw.items())


print(opts(), opts(b=1, a=2), opts(**{"z": 1}, y=2))


def pipeline(x, *fs):
    for f in fs:
        x = f(x)
    return x


print(pipeline(3, lambda v: v + 1, str, lambda s: s * 2, int, hex))


def memo(f):
    seen = {}

    def g(*a):
        if a not in seen:
            seen[a] = f(*a)
        return seen[a]

    g.seen = seen
    return g


@memo
def paths(r, c):
    return 1 if r == 0 or c == 0 else paths(r - 1, c) + paths(r, c - 1)


print(paths(10, 10), len(paths.seen))


def curry(f, *got):
    def g(*more):
        allargs = got + more
        return f(*allargs) if len(allargs) >= f.__code__.co_argcount else curry(f, *allargs)

    return g


print(curry(lambda a, b, c: (a, b, c))(1)(2)(3), curry(lambda a, b, c: a + b + c)(1, 2)(3))
