# Exactly what is reachable stays.
import gc


class Obj:
    __slots__ = ("n", "left", "right")

    def __init__(self, n, left=None, right=None):
        self.n, self.left, self.right = n, left, right


def count():
    gc.collect()
    return sum(1 for o in gc.get_objects() if type(o) is Obj)


def tree(d):
    return Obj(d, tree(d - 1), tree(d - 1)) if d else Obj(0)


t = tree(9)
print(count())
t.left = None
print(count())
t.right.right = t
print(count())
t = t.right.left
print(count())
t = None
print(count())
ring = Obj(0)
last = ring
for i in range(500):
    last.left = Obj(i)
    last = last.left
last.left = ring
print(count())
ring = last = None
print(count())
table = {i: Obj(i) for i in range(1000)}
for i in range(0, 1000, 3):
    del table[i]
print(count(), len(table))
vals = list(table.values())[:10]
table.clear()
print(count(), sum(v.n for v in vals))


def local():
    inner = [Obj(i) for i in range(50)]
    return inner[7]


vals = [local()]
print(count(), vals[0].n)
g = (Obj(i) for i in range(10))
held = [next(g), next(g)]
print(count())
held = g = None
print(count())
vals = None
print(count())
