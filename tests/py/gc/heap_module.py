# What the heap says of itself. Only one interpreter has the module: elsewhere nothing is wrong.
import gc

try:
    import pyrs
except ImportError:
    pyrs = None


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


def check(name, test):
    print(name, pyrs is None or test())


points = [Point(i, str(i)) for i in range(1000)]
numbers = [list(range(10)) for _ in range(50)]
gc.collect()


def types():
    census = pyrs.census()
    count, size = census["__main__.Point"] if "__main__.Point" in census else census["Point"]
    return count == 1000 and 16_000 <= size <= 40_000


def maps():
    census = pyrs.census(by="map")
    return any(name.endswith("Point(x, y)") and n == 1000 for name, (n, _) in census.items())


def strategies():
    return pyrs.census("strategy")["list of Small"][0] >= 50


def kinds():
    census = pyrs.census("kind")
    total = sum(size for _, size in census.values())
    memory = pyrs.memory()
    return 0 < total <= memory["used"] and census["Dict"][0] > 10


def wrong():
    try:
        pyrs.census("colour")
    except ValueError as error:
        return "must be 'type'" in str(error)


def memory():
    before = pyrs.memory()
    kept = [bytes(1000) for _ in range(3000)]
    after = pyrs.memory()
    return after["allocated"] + after["large"] > before["allocated"] and len(kept) == 3000


def pauses():
    gc.collect()
    p = pyrs.pauses()
    return p["count"] > 0 and 0 < p["median"] <= p["p99"] <= p["p99.9"] <= p["longest"] <= p["total"]


def steps():
    kept = []
    for i in range(100_000):
        kept.append([i])
        if i % 1000 == 0:
            pyrs.step()
    before = pyrs.memory()["major_collections"]
    kept = None
    for i in range(100_000):
        garbage = [[j] for j in range(100)]
        if pyrs.step() and pyrs.memory()["major_collections"] > before + 1:
            return len(garbage) == 100


def warmup():
    texts = [f"text {i}" for i in range(1000)]
    pyrs.warmup()
    return all(text == f"text {i}" for i, text in enumerate(texts)) and points[7].y == "7"


for test in (types, maps, strategies, kinds, wrong, memory, pauses, steps, warmup):
    check(test.__name__, test)
gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
