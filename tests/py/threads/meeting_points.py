# Condition, Barrier, Semaphore, Event.
import threading

condition, items, taken = threading.Condition(), [], []
def consume():
    while True:
        with condition:
            condition.wait_for(lambda: items)
            item = items.pop(0)
        if item is None:
            return
        taken.append(item)
threads = [threading.Thread(target=consume) for _ in range(3)]
for t in threads:
    t.start()
for i in range(50):
    with condition:
        items.append(i)
        condition.notify()
with condition:
    items.extend([None] * 3)
    condition.notify_all()
for t in threads:
    t.join()
print(sorted(taken) == list(range(50)))
with condition:
    print(condition.wait(0.01), condition.wait_for(lambda: False, 0.01))
try:
    condition.notify()
except RuntimeError as e:
    print(e)

barrier = threading.Barrier(4, action=lambda: rounds.append(len(rounds)))
rounds, indices = [], []
def meet():
    for _ in range(3):
        indices.append(barrier.wait())
threads = [threading.Thread(target=meet) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(rounds, sorted(indices), barrier.n_waiting, barrier.broken)
def broken():
    try:
        barrier.wait()
    except threading.BrokenBarrierError:
        print("broken")
t = threading.Thread(target=broken)
t.start()
while barrier.n_waiting == 0:
    pass
barrier.abort()
t.join()
barrier.reset()
print(barrier.broken)
try:
    barrier.wait(0.01)
except threading.BrokenBarrierError:
    print("too late")

limit, inside, most = threading.BoundedSemaphore(2), [], []
guard = threading.Lock()
def enter():
    for _ in range(20):
        with limit:
            with guard:
                inside.append(1)
                most.append(len(inside))
            with guard:
                inside.pop()
threads = [threading.Thread(target=enter) for _ in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(max(most) <= 2, len(most))
try:
    limit.release()
except ValueError as e:
    print(e)

event, passed = threading.Event(), []
threads = [threading.Thread(target=lambda: passed.append(event.wait(30))) for _ in range(5)]
for t in threads:
    t.start()
print(event.is_set(), event.wait(0.01), passed)
event.set()
for t in threads:
    t.join()
print(passed)
