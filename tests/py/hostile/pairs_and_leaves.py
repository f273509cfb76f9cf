"""Loops over pairs, iterators whose items lie ready, and what happens when hooks change what
is being walked over."""
import itertools
from collections import deque


def show(label, f):
    try:
        print(label, f())
    except Exception as error:
        print(label, type(error).__name__, error)


def grow_list():
    v, out = [1, 2, 3], []
    for i, x in enumerate(v):
        out.append((i, x))
        if len(v) < 6:
            v.append(x * 10)
    return out


def shrink_list():
    v, out = list(range(10)), []
    for i, x in enumerate(v):
        out.append((i, x))
        v.pop()
    return out, v


def change_strategy():
    v, out = [1.5, 2.5, 3.5], []
    for i, x in enumerate(v):
        out.append((i, x))
        v[2] = "text"
    return out


def zip_of_one():
    v = iter(range(7))
    out = []
    for a, b in zip(v, v):
        out.append((a, b))
    return out, list(v)


def dict_items_changed():
    d = {i: str(i) for i in range(4)}
    for k, v in d.items():
        d[k + 10] = v


def dict_items_replaced():
    d = {i: str(i) for i in range(12)}
    out = []
    for k, v in d.items():
        out.append((k, v))
        del d[k]
        d[k + 100] = v
        if len(out) > 40:
            break
    return len(out) > 12


def dict_values_set():
    d = dict.fromkeys("abc", 1)
    for k, v in d.items():
        d[k] = v + 1
    return d


def set_changed():
    s = {1, 2, 3}
    for x in s:
        s.add(x + 10)


def kept_pair():
    last = None
    for pair in enumerate("ab"):
        a, b = pair
        last = pair
    return last, a, b, pair


def wrong_number():
    for a, b, c in enumerate("ab"):
        pass


def nested():
    out = []
    for i, (a, b) in enumerate([(1, 2), [3, 4]]):
        out.append((i, a, b))
    for i, [a, *b] in enumerate(["xyz", (1,)]):
        out.append((i, a, b))
    return out


def into_attributes():
    class C:
        pass

    c, d = C(), {}
    for c.i, d["x"] in zip((1, 2), "ab"):
        pass
    return c.i, d


def same_name():
    out = []
    for a, a in zip((1, 2), (3, 4)):
        out.append(a)
    return out


def big_count():
    out = []
    for i, x in enumerate("ab", 2**30 - 1):
        out.append((i, x))
    for i, x in enumerate("ab", 2**64):
        out.append((i, x))
    return out


def stepped_inside():
    e = enumerate("abcdef")
    out = []
    for i, x in e:
        out.append((i, x, next(e, None)))
    return out


def generator_of_pairs():
    def pairs():
        for i, x in enumerate((5, 6)):
            yield i, x

    return [(a, b) for a, b in pairs()], {a: b for a, b in zip(range(2), pairs())}


def strict():
    for a, b in zip((1, 2), (1,), strict=True):
        pass


class Subclass(enumerate):
    def __next__(self):
        i, x = super().__next__()
        return i * 2, x


class Stops:
    """Its items end by a StopIteration out of a function that is called."""

    def __call__(self):
        self.n = getattr(self, "n", 0) + 1
        if self.n > 3:
            raise StopIteration
        return self.n


class EvilKey:
    def __init__(self, d):
        self.d = d

    def __hash__(self):
        return 7

    def __eq__(self, other):
        self.d.clear()
        return False


def evil_keys():
    d = {}
    for i in range(5):
        try:
            d[EvilKey(d)] = i
        except RuntimeError as error:
            print(error)
    return len(d)


show("grow", grow_list)
show("shrink", shrink_list)
show("strategy", change_strategy)
show("zip of one", zip_of_one)
show("items changed", dict_items_changed)
show("items replaced", dict_items_replaced)
show("values set", dict_values_set)
show("set changed", set_changed)
show("kept pair", kept_pair)
show("wrong number", wrong_number)
show("nested", nested)
show("into attributes", into_attributes)
show("same name", same_name)
show("big count", big_count)
show("stepped inside", stepped_inside)
show("generators", generator_of_pairs)
show("strict", strict)
show("subclass", lambda: [(a, b) for a, b in Subclass("xy")])
show("stops", lambda: list(iter(Stops(), None)))
show("stops in map", lambda: list(map(lambda x: Stops.__call__(stops), range(9))))
stops = Stops()
show("stops in map", lambda: list(map(lambda x: Stops.__call__(stops), range(9))))
show("stops in accumulate", lambda: list(itertools.accumulate([1, 2, 3], lambda a, b: next(iter(())))))
show("evil keys", evil_keys)


def deque_rotations():
    d = deque(range(10))
    out = []
    for n in (3, -4, 10, 23, -27, 5, 0, 1):
        d.rotate(n)
        out.append(list(d))
    e = deque(["a", "b", "c"], maxlen=3)
    e.rotate(1)
    e.append("d")
    e.rotate(-1)
    e.appendleft("e")
    return out, e


def deque_changed():
    d = deque(range(5))
    for x in d:
        d.append(x)


def tee_reentered():
    class Source:
        def __iter__(self):
            return self

        def __next__(self):
            return next(other)

    one, other = itertools.tee(Source())
    return next(one)


def come_and_go():
    s, d = set(range(30)), dict.fromkeys(range(30))
    for i in range(1000):
        s.discard(7)
        s.add(7)
        del d[7]
        d[7] = i
        d["text"] = i
        d.pop("text")
    return sorted(s) == list(range(30)), list(d)[-1], d[7], len(d)


def keys_of_all_sorts():
    d = {}
    for i in range(20):
        d[i] = 1
    for i in range(0, 20, 2):
        del d[i]
    d["x"] = d[2.5] = d[(1, 2)] = d[True] = 3
    for i in range(0, 20, 2):
        d[float(i)] = i
    return d, {**d} == d, sorted(set(d) - set(range(20)), key=str)


show("rotations", deque_rotations)
show("deque changed", deque_changed)
show("tee", tee_reentered)
show("come and go", come_and_go)
show("keys", keys_of_all_sorts)
show("batched", lambda: list(itertools.batched("abcdefg", 3)))
show("batched strict", lambda: list(itertools.batched("abcdefg", 3, strict=True)))
show("batched large", lambda: [len(b) for b in itertools.batched(range(500), 200)])
show("longest", lambda: list(itertools.zip_longest("ab", "xyz", (), fillvalue=0)))
show("cycle", lambda: list(itertools.islice(itertools.cycle("abc"), 8)))
show("cycle of nothing", lambda: list(itertools.cycle(())))
show("count", lambda: list(itertools.islice(itertools.count(2**30 - 2), 4)))
show("count down", lambda: list(itertools.islice(itertools.count(-(2**30) + 1, -1), 3)))
show("repeat", lambda: (list(itertools.repeat("x", 2)), itertools.repeat(1, 2**40).__length_hint__()))


def repeat_long():
    r = itertools.repeat(1, 2**31)
    next(r)
    return r.__length_hint__()


show("repeat long", repeat_long)
show("reversed", lambda: list(reversed([1.5, 2])) + list(reversed(["a", 1])))
show("next", lambda: [next(iter(x)) for x in ([1], (2,), "3", b"4", {5: 6}, {7}, range(8, 9), {9: 10}.values())])
show("fromkeys", lambda: dict.fromkeys([3, 1, 3, "x", 1.0]))
show("pairs", lambda: dict([(3, 1), (3, 2), ("x", 4), (1.0, 5)]))
show("pairs", lambda: dict([(1, 2), (3,)]))
