# Thresholds and switching the collector off.
import gc
import weakref

print(gc.get_threshold(), gc.isenabled())


class Detector:
    def __init__(self):
        self.me = self
        self.collected = False

    @classmethod
    def watch(cls):
        detector, flag = cls(), []
        flag.append(weakref.ref(detector, lambda _: flag.append("gone")))
        return flag


def collects_within(n):
    flag = Detector.watch()
    junk = []
    for _ in range(n):
        if len(flag) > 1:
            return True
        junk.append([])
    return False


gc.collect()
gc.set_threshold(1000, 10, 10)
print(gc.get_threshold(), collects_within(10_000))
gc.set_threshold(1)
print(gc.get_threshold(), collects_within(10_000))
gc.set_threshold(0)
gc.collect()
print(gc.get_threshold(), collects_within(20_000))
gc.set_threshold(1000, 0, 0)
gc.disable()
gc.collect()
print(gc.isenabled(), collects_within(20_000))
gc.enable()
print(gc.isenabled(), collects_within(10_000))


# Without intermediate generations an automatic collection finds old objects too.
class Loop:
    def __init__(self):
        self.me = self


old, seen = Loop(), []
reference = weakref.ref(old, lambda _: seen.append(1))
gc.collect()
del old
print(reference() is not None, seen)
junk = []
for _ in range(20_000):
    junk.append([])
    if seen:
        break
print(reference(), seen)
for wrong in ("1", None, 1.5):
    try:
        gc.set_threshold(wrong)
    except TypeError as error:
        print(error)
