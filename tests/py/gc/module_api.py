import gc

print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
print(gc.isenabled(), type(gc.collect()).__name__, type(gc.get_count()).__name__)
for g in (0, 1, 2):
    print(type(gc.collect(g)).__name__)
for bad in (-1, 3, "x"):
    try:
        gc.collect(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(type(gc.get_threshold()).__name__, len(gc.get_threshold()), gc.garbage, type(gc.get_stats()).__name__)
print(gc.is_tracked([]), gc.is_tracked(5))


class C:
    pass


a = C()
a.b = C()
a.b.name = "referent"
print(any(r is a.b for r in gc.get_referents(a)) or any(getattr(r, "get", lambda k: None)("b") is a.b for r in gc.get_referents(a)))
marker = [C()]
print(any(r is marker for r in gc.get_referrers(marker[0])))
print(any(o is marker for o in gc.get_objects()), sum(1 for o in gc.get_objects() if type(o) is C))
events = []


def cb(phase, info):
    events.append((phase, sorted(info)))


gc.callbacks.append(cb)
gc.collect()
gc.callbacks.remove(cb)
print([e[0] for e in events], "generation" in events[0][1])
gc.freeze()
print(gc.get_freeze_count() >= 0)
gc.unfreeze()
print(gc.get_freeze_count())
