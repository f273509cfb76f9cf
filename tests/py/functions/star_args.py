def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def f(*args, **kwargs):
    return args, kwargs


print(f(), f(1), f(1, a=2), f(*[1, 2], **{"x": 3}))
print(f(*"ab", *range(2), 9, k=1, **{"z": 2}, **{"y": 3}))
print(f(**{"not an identifier": 1, "": 2}))


class Mapping:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, k):
        return k * 2


print(f(**Mapping()))
err(f, *[1], **{"a": 1})
err(lambda: f(*5))
err(lambda: f(**5))
err(lambda: f(**[1]))
err(lambda: f(**{1: 2}))
err(lambda: f(a=1, **{"a": 2}))
err(lambda: f(**{"a": 1}, **{"a": 2}))


def g(a, b):
    return a, b


err(lambda: g(1, **{"a": 2}))
err(lambda: g(*[1, 2], **{"b": 3}))
print(g(*(x for x in "pq")), g(*{"one": 1, "two": 2}))


def rest(first, *others):
    return first, others


print(rest(1), rest(1, 2, 3), rest(*[1, 2]))
args = [1, 2]


def mutate(*a):
    return a


result = mutate(*args)
args.append(3)
print(result, type(result).__name__)


def keep(**kw):
    kw["new"] = 1
    return kw


source = {"old": 0}
print(keep(**source), source)


def gen():
    yield 1
    raise ValueError("from the iterable")


err(lambda: f(*gen()))
order = []
f(order.append(1), *[order.append(2)], k=order.append(3), **{"j": order.append(4)})
print(order)
