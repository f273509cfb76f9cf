"""sys.set_asyncgen_hooks: who is told of asynchronous generators, first and last."""
import gc
import sys
import threading


def drive(awaitable):
    """Run what waits for nothing."""
    try:
        awaitable.__await__().send(None)
    except StopIteration as e:
        return e.value
    except StopAsyncIteration:
        return "ended"
    raise AssertionError("it waits")


async def agen(log, name):
    try:
        yield name + "1"
        yield name + "2"
    finally:
        log.append(f"cleanup {name}")


print(sys.get_asyncgen_hooks())
log = []
firsts, lasts = [], []


def first(gen):
    firsts.append(gen.__name__)


def last(gen):
    lasts.append((gen.__name__, gen.ag_frame is not None))
    drive(gen.aclose())


sys.set_asyncgen_hooks(first, last)
hooks = sys.get_asyncgen_hooks()
print(hooks.firstiter is first, hooks.finalizer is last, type(hooks).__name__, len(hooks))

a = agen(log, "a")
print(firsts)
print(drive(a.__anext__()), firsts)
print(drive(a.__anext__()), firsts)
a = None
gc.collect()
print(lasts, log)

b = agen(log, "b")
print(drive(b.asend(None)), drive(b.asend(None)), drive(b.asend(None)), log)
b = None
gc.collect()
print("one that has ended", lasts)

c = agen(log, "c")
c = None
gc.collect()
print("one that has not begun", firsts, lasts)

d = agen(log, "d")
drive(d.__anext__())
sys.set_asyncgen_hooks(None, None)
print(tuple(sys.get_asyncgen_hooks()))
e = agen(log, "e")
drive(e.__anext__())
d = None
gc.collect()
print("the finalizer of its time", lasts, log)
e = None
gc.collect()
print("no finalizer", lasts, log)

sys.set_asyncgen_hooks(firstiter=first)
print(sys.get_asyncgen_hooks().finalizer)
sys.set_asyncgen_hooks(finalizer=last)
print(sys.get_asyncgen_hooks().firstiter is first)
thread = threading.Thread(target=lambda: print("another thread", tuple(sys.get_asyncgen_hooks())))
thread.start()
thread.join()
for wrong in ({"firstiter": 1}, {"finalizer": "x"}):
    try:
        sys.set_asyncgen_hooks(**wrong)
    except TypeError as e:
        print(type(e).__name__, e)


def refuses(gen):
    raise KeyError(gen.__name__)


sys.set_asyncgen_hooks(refuses, None)
f = agen(log, "f")
try:
    f.__anext__()
except KeyError as e:
    print("refused", e)
sys.set_asyncgen_hooks(None, None)
