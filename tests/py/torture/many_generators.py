# Thousands of generators are held in the middle of try, with, for and yield from.
import gc

closed = []


class Manager:
    def __init__(self, n):
        self.n = n

    def __enter__(self):
        return self

    def __exit__(self, *a):
        closed.append(self.n)


def leaf(n):
    data = [n] * 10
    try:
        for i in range(3):
            got = yield sum(data) + i
            if got:
                data.append(got)
    finally:
        data.clear()
    return len(data)


def middle(n):
    with Manager(n) as m:
        for j in range(2):
            result = yield from leaf(m.n + j)
            yield ("leaf done", result)


gens = [middle(i) for i in range(3000)]
print(sum(next(g) for g in gens))
gc.collect()
print(sum(g.send(i) for i, g in enumerate(gens)))
for _ in range(20):
    junk = [[x] * 5 for x in range(2000)]
gc.collect()
print(sum(next(g) for g in gens), next(gens[5]), next(gens[5]))
finished = gens[::3]
for g in finished:
    for _ in g:
        pass
print(len(closed), closed[:4])
for g in gens[1::3]:
    g.close()
print(len(closed))
for g in gens[2::3]:
    try:
        g.throw(KeyError("stop"))
    except KeyError:
        pass
print(len(closed), sorted(closed) == list(range(3000)), sum(1 for g in gens if g.gi_frame is None))
del gens, finished, g
gc.collect()
print(sum(1 for o in gc.get_objects() if type(o) is Manager))
