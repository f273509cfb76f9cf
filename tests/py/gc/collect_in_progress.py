# Explicit collections in the middle of instructions that write several variables.
import gc


class Manager:
    def __enter__(self):
        gc.collect()
        return [1, 2]

    def __exit__(self, *exc):
        gc.collect()
        print("exit", exc[0])


def items():
    for i in range(4):
        gc.collect()
        yield [i]


def use():
    with Manager() as m:
        print(m)
    with Manager() as a, Manager() as b:
        print(a + b)
    x, y, z, w = items()
    print(x, y, z, w)
    first, *rest, last = items()
    print(first, rest, last)
    print([gc.collect() * 0 + len(v) for v in items()])
    print({k[0]: gc.collect() * 0 for k in items()})
    print("%s %s" % (gc.collect() * 0, [1]), max(items(), key=lambda v: (gc.collect(), v[0])[1]))
    try:
        with Manager():
            raise KeyError("k")
    except KeyError as e:
        print(repr(e))


use()
with Manager() as m:
    print(m)
