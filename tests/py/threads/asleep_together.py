# Threads that all wait for each other: what is dead meanwhile wakes them, as it does at once
# where references are counted.
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from queue import Queue, SimpleQueue

# A pool that is dropped without shutting it down.
executor = ThreadPoolExecutor(max_workers=3)
results = executor.map(abs, range(-5, 5))
threads = executor._threads
print(list(results))
del executor, results
for thread in threads:
    thread.join()
print(len(threads), "workers ended")


class Owner:
    pass


def wait_for_owner(wait, wake):
    owner = Owner()
    reference = weakref.ref(owner, lambda _: wake())
    del owner
    wait()
    return reference()


# The main thread alone.
lock = threading.Lock()
lock.acquire()
print("lock", wait_for_owner(lock.acquire, lock.release))
for queue in (SimpleQueue(), Queue()):
    name = type(queue).__name__
    print(name, wait_for_owner(queue.get, lambda: queue.put(1)))
event = threading.Event()
print("event", wait_for_owner(event.wait, event.set))


class Finalized:
    def __init__(self, event):
        self.event = event

    def __del__(self):
        self.event.set()


# The last that is awake is a thread that ends.
event, begun = threading.Event(), threading.Event()


def waits():
    begun.set()
    event.wait()


def ends():
    begun.wait()
    Finalized(event)


first, second = threading.Thread(target=waits), threading.Thread(target=ends)
first.start()
second.start()
first.join()
second.join()
print("both ended")
