# A dead generator and the one it delegates to die together: the inner one is closed by the
# outer one, and nobody tries to close it once more while it runs.
import gc
import sys

log = []
sys.unraisablehook = lambda found: log.append((type(found.exc_value).__name__, str(found.exc_value)))


def inner(tag):
    try:
        yield tag
    finally:
        log.append(("cleanup", tag))
        # Finalizers that are due run in between.
        for n in range(50):
            str(n).join(["a", "b"])
        gc.collect()


def outer(tag):
    try:
        yield from inner(tag)
    finally:
        log.append(("outer", tag))


def make():
    for tag in range(5):
        generator = outer(tag)
        next(generator)
        loop = [generator]
        loop.append(loop)


make()
(lambda *given: None)(*range(100))
gc.collect()
gc.collect()
print(sorted(log))
