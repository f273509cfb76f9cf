import gc

log = []


class F:
    def __init__(self, n, ref=None):
        self.n = n
        self.ref = ref

    def __del__(self):
        junk = [[self.n] * 10 for _ in range(20)]
        log.append(sum(map(len, junk)) // 200 * self.n)


for i in range(2000):
    F(i)
gc.collect()
print(len(log), sum(log), sorted(log) == list(range(2000)))
log.clear()
ring = [F(i) for i in range(1000)]
for i, f in enumerate(ring):
    f.ref = ring[(i + 1) % 1000]
del f
ring = None
gc.collect()
print(len(log), sum(log))
log.clear()
held = {}


class Keep:
    def __init__(self, n):
        self.n = n
        self.me = self

    def __del__(self):
        if self.n % 3 == 0:
            held[self.n] = self
        log.append(self.n)


for i in range(900):
    Keep(i)
gc.collect()
print(len(log), len(held), sum(k.n for k in held.values()), all(k.me is k for k in held.values()))
held.clear()
gc.collect()
print(len(log))
log.clear()


class Spawn:
    def __init__(self, depth):
        self.depth = depth

    def __del__(self):
        log.append(self.depth)
        if self.depth:
            Spawn(self.depth - 1)
            Spawn(self.depth - 1)


Spawn(6)
for _ in range(10):
    gc.collect()
print(len(log), {d: log.count(d) for d in range(7)})
