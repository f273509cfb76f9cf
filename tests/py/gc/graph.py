# Who refers to what, and what collections find.
import gc


class Node:
    pass


class Slots:
    __slots__ = ("a", "b")


def names(objs):
    return sorted(type(o).__name__ for o in objs)


n = Node()
n.x, n.y, n.z = Node(), 5, "text"
print(names(gc.get_referents(n)), n.x in gc.get_referents(n))
s = Slots()
s.a, s.b = [n], 1.5
print(names(gc.get_referents(s)))
print(sorted(gc.get_referents([1, 2], (3,), {4: 5})), gc.get_referents(7, "s", 1.5, None), gc.get_referents())
print(sorted(gc.get_referents([1.5, 2.5])), {*gc.get_referents({n: s})} == {n, s}, names(gc.get_referents({n})))


def outer():
    held = Node()

    def inner():
        return held

    return inner


f = outer()
print(names(gc.get_referents(f.__closure__[0])), any(r is Node for r in gc.get_referents(n)))
table = {"key": n}
holder = [n]
pair = (n, holder)
found = gc.get_referrers(n)
print([any(r is h for r in found) for h in (table, holder, pair, s)], any(r is s for r in gc.get_referrers(s.a)))
print(gc.get_referrers(Node()) == [], names(gc.get_referrers(f.__closure__[0]) or [None])[:1])
for value in (object(), 3, 1.5, "x", b"", [], (), ([],), {}, set(), f, Node, gc, n, s, range(3), iter([]), slice(1), len, f.__code__, Exception(), (x for x in ()), type("I", (int,), {})(3), type("E", (), {"__slots__": ()})()):
    print(gc.is_tracked(value), end=" ")
print()


class Fin:
    def __del__(self):
        pass


x = Fin()
print(gc.is_finalized(x), gc.is_finalized(3), gc.is_finalized(n))


class Phoenix:
    def __del__(self):
        kept.append(self)


kept = []
Phoenix().me = None
gc.collect()
print(gc.is_finalized(kept[0]))


def cycles(count, links):
    for _ in range(count):
        first = last = Node()
        for _ in range(links):
            new = Node()
            last.next, new.prev, last = new, last, new
        last.next, first.prev = first, last


gc.collect()
cycles(10, 5)
print(gc.collect() >= 60)
print(all(set(d) == {"collections", "collected", "uncollectable"} for d in gc.get_stats()), len(gc.get_stats()))
infos = []
gc.callbacks.append(lambda phase, info: infos.append((phase, info["generation"], info["collected"] >= 0)))
gc.collect(1)
gc.callbacks.clear()
print(infos)
for bad in ("x", 1.5, 3):
    try:
        gc.get_objects(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
fresh = Node()
print(any(o is fresh for o in gc.get_objects()), any(o is Node for o in gc.get_objects(2)) or any(o is Node for o in gc.get_objects(0)))
gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
print(gc.get_freeze_count(), gc.garbage)
