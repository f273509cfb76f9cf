# A queue without bound: order, waiting, and `put` from finalizers and signal handlers.
import gc
import queue
import signal
import threading
import time
from _queue import Empty, SimpleQueue

print(queue.SimpleQueue is SimpleQueue, queue.Empty is Empty, Empty.__module__)


def trial(function):
    try:
        print(function())
    except Exception as exc:
        print(type(exc).__name__, exc)


q = SimpleQueue()
for n in range(200):
    q.put(n)
print(q.qsize(), q.empty(), [q.get() for _ in range(150)] == list(range(150)))
for thing in ("a", None, 1.5, (1,)):
    q.put(thing, False, timeout=-1)
print([q.get_nowait() for _ in range(q.qsize())][-5:], q.empty())
for call in (q.get_nowait, lambda: q.get(False), lambda: q.get(timeout=0.01),
             lambda: q.get(timeout=-1), lambda: q.get(True, "x"), lambda: q.get(False, "x"),
             lambda: q.get(timeout=float("nan")), lambda: q.get(timeout=1e30),
             lambda: SimpleQueue(1), lambda: SimpleQueue(x=1), lambda: len(q)):
    trial(call)


class Named(SimpleQueue):
    def __init__(self, name):
        self.name = name


print(Named("n").name, Named("n").qsize(), SimpleQueue[int])
trial(lambda: type("Plain", (SimpleQueue,), {})(1))

# Threads that wait are served each once.
got = []
threads = [threading.Thread(target=lambda: got.append(q.get())) for _ in range(4)]
for thread in threads:
    thread.start()
for n in range(4):
    q.put(n)
for thread in threads:
    thread.join()
print(sorted(got), q.empty())

# A handler's `put` ends the wait of the thread that it interrupted.
signal.signal(signal.SIGALRM, lambda *_: q.put("from the handler"))
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(q.get())
start = time.monotonic()
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(q.get(timeout=30), time.monotonic() - start < 20)


class Late:
    def __init__(self):
        self.me = self

    def __del__(self):
        q.put("from a finalizer")


for _ in range(3):
    Late()
gc.collect()
print(sorted(q.get(timeout=5) for _ in range(3)))
