# Finalizers that allocate so much that others fall due inside them.
import gc

log = []


class F:
    def __init__(self, n):
        self.n = n

    def __del__(self, log=log):
        junk = [[i] for i in range(3000)]
        log.append(self.n + len(junk) - 3000)


ring = [F(i) for i in range(1200)]
for f in ring:
    f.ring = ring
del f, ring
gc.collect()
gc.collect()
print(len(log), sum(log), sorted(log) == list(range(1200)))
