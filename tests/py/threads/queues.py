# Queues between threads.
import queue, threading

q = queue.Queue(maxsize=3)
results = []
def work():
    while (item := q.get()) is not None:
        results.append(item * item)
        q.task_done()
    q.task_done()
threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for i in range(100):
    q.put(i)
q.join()
print(len(results), sum(results))
for _ in threads:
    q.put(None)
for t in threads:
    t.join()
try:
    q.get(timeout=0.01)
except queue.Empty:
    print("empty")
for i in range(3):
    q.put_nowait(i)
try:
    q.put(4, timeout=0.01)
except queue.Full:
    print("full", q.qsize())

p = queue.PriorityQueue()
for n in (3, 1, 2):
    p.put(n)
print([p.get() for _ in range(3)])
s = queue.SimpleQueue()
t = threading.Thread(target=lambda: [s.put(i) for i in range(5)])
t.start()
print([s.get(timeout=30) for _ in range(5)])
t.join()
q.shutdown(immediate=True)
try:
    q.get()
except queue.ShutDown:
    print("shut down")
