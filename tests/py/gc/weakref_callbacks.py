# Callbacks of one object's weak references run one behind the other, the last made first,
# those that are gone themselves not at all.
import gc
import weakref


class A:
    pass


def busy(tag):
    def callback(reference):
        seen.append(f"{tag} begins")
        for i in range(100):
            str(i)
        seen.append(f"{tag} ends {reference()}")

    return callback


for age in ("young", "old"):
    seen = []
    a = A()
    references = [weakref.ref(a, busy(i)) for i in range(5)]
    plain = weakref.ref(a)
    if age == "old":
        gc.collect()
    del references[1]
    del a
    gc.collect()
    print(age, plain(), len(seen))
    print(*seen, sep="\n")

seen = []
a = A()
finalizers = [weakref.finalize(a, seen.append, i) for i in range(6)]
finalizers[2]()
finalizers[4].detach()
del finalizers[0]
del a
gc.collect()
print(seen, [f.alive for f in finalizers])

# A callback that raises does not keep the others from running.
import sys

sys.unraisablehook = lambda info: print("unraisable", info.exc_type.__name__)
a = A()
references = [
    weakref.ref(a, lambda r: print("first made")),
    weakref.ref(a, lambda r: 1 / 0),
    weakref.ref(a, lambda r: print("last made")),
]
del a
gc.collect()
