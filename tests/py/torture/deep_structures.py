# Deeply nested structures are made, walked, collected.
import gc

nested = []
for i in range(100000):
    nested = [nested]
depth = 0
walk = nested
while walk:
    walk = walk[0]
    depth += 1
print(depth)
gc.collect()
t = ()
for i in range(50000):
    t = (t, i)
gc.collect()
print(t[1], t[0][1])
d = {}
for i in range(50000):
    d = {"next": d, "n": i}
gc.collect()
print(d["n"], d["next"]["next"]["n"])


class Link:
    __slots__ = ("next", "n")

    def __init__(self, n, next):
        self.n, self.next = n, next


head = None
for i in range(200000):
    head = Link(i, head)
gc.collect()
n, total = head, 0
while n:
    total += n.n
    n = n.next
print(total)


def chain(n):
    f = None
    for _ in range(n):
        f = (lambda g: lambda: g)(f)
    return f


c = chain(20000)
gc.collect()
k = 0
while c:
    c = c()
    k += 1
print(k)
other = []
for i in range(100000):
    other = [other]
# How deep these may go is the interpreter's own affair; that they end is not.
for name, f in (("repr", lambda: repr(nested)), ("compare", lambda: nested == other), ("hash", lambda: hash(t))):
    try:
        f()
    except RecursionError:
        pass
    print(name, "ended")
del nested, other, t, d, head, n, walk, f
gc.collect()
print("gone")
