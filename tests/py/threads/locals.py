# Each thread has attributes of its own in a threading.local.
import gc, threading, weakref

class Mine(threading.local):
    kind = "class attribute"
    def __init__(self, start):
        self.value = start
        made.append(threading.current_thread().name)
made = []
mine = Mine(10)
mine.value += 1
out = {}
barrier = threading.Barrier(3)
def work(n):
    before = mine.value
    mine.value += n
    mine.extra = n
    barrier.wait()
    out[n] = (before, mine.value, sorted(mine.__dict__))
threads = [threading.Thread(target=work, args=(n,), name=f"t{n}") for n in (1, 2, 3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(out.items()), mine.value, hasattr(mine, "extra"), Mine.kind)
print(sorted(made))

plain = threading.local()
plain.x = 1
def look():
    try:
        plain.x
    except AttributeError as e:
        print(e)
    plain.x = 5
t = threading.Thread(target=look)
t.start()
t.join()
print(plain.x)

# What a thread stored goes with the thread.
class Thing:
    pass
refs = []
def store():
    plain.thing = Thing()
    refs.append(weakref.ref(plain.thing))
t = threading.Thread(target=store)
t.start()
t.join()
gc.collect()
print(refs[0]() is None)
try:
    threading.local(1)
except TypeError as e:
    print(e)
