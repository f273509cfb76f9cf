# A dead view does not keep a bytearray from being resized, and looking for it does not run
# the finalizers of other garbage in the middle of the operation.
import gc

gc.disable()
log = []


class Loud:
    def __del__(self):
        log.append("finalizer")
        data[:] = b"changed"


def litter():
    for _ in range(20):
        loud = Loud()
        loud.self = loud


def look():
    view = memoryview(data)
    return len(view)


data = bytearray(b"q" * 5000)
litter()
look()
(lambda *given: None)(*range(200))
data.extend(b"x" * 3000)
print(len(data), sorted(set(data)), log)

held = memoryview(data)
for act in (lambda: data.append(1), lambda: data.clear(), lambda: data.extend(b"abc")):
    try:
        act()
    except BufferError as error:
        print(error)
print(len(held), len(data))
del held
data.append(1)
print(len(data))
gc.enable()
