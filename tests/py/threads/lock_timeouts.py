# Locks that are waited for with and without a limit.
import threading, time

lock, rlock = threading.Lock(), threading.RLock()
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01))
def other():
    print("other", lock.acquire(blocking=False), lock.acquire(timeout=0.01))
t = threading.Thread(target=other)
t.start(); t.join()
for arguments in ({"timeout": -2}, {"blocking": False, "timeout": 1}, {"timeout": 1e12},
                  {"timeout": float("nan")}, {"timeout": "1"}):
    try:
        lock.acquire(**arguments)
    except (ValueError, OverflowError, TypeError) as e:
        print(type(e).__name__, e)
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)

with rlock, rlock:
    def foreign():
        print("rlock", rlock.acquire(timeout=0.01))
        try:
            rlock.release()
        except RuntimeError as e:
            print(e)
    t = threading.Thread(target=foreign)
    t.start(); t.join()

# Counting under a lock.
total = 0
def count():
    global total
    for _ in range(2000):
        with lock:
            n = total
            total = n + 1
threads = [threading.Thread(target=count) for _ in range(6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total)

# Those who wait get the lock in the order in which they came.
order, entered = [], threading.Semaphore(0)
lock.acquire()
def queue_up(i):
    entered.release()
    with lock:
        order.append(i)
threads = []
for i in range(5):
    t = threading.Thread(target=queue_up, args=(i,))
    threads.append(t)
    t.start()
    entered.acquire()
    time.sleep(0.02)
lock.release()
for t in threads:
    t.join()
print(sorted(order))
# A lock released by another thread than the one that took it.
lock.acquire()
t = threading.Timer(0.02, lock.release)
t.start()
begin = time.monotonic()
print(lock.acquire(timeout=30), time.monotonic() - begin < 20)
