# ThreadPoolExecutor.
import concurrent.futures as cf, threading, time

with cf.ThreadPoolExecutor(max_workers=4) as pool:
    print(list(pool.map(lambda n: n * n, range(10))))
    futures = {pool.submit(pow, 2, n): n for n in range(5)}
    print(sorted((futures[f], f.result()) for f in cf.as_completed(futures)))
    bad = pool.submit(lambda: 1 / 0)
    print(type(bad.exception()).__name__, bad.done())
    try:
        bad.result()
    except ZeroDivisionError as e:
        print(e)
    gate = threading.Event()
    held = [pool.submit(gate.wait) for _ in range(4)]
    waiting = pool.submit(print, "never")
    print(waiting.cancel(), waiting.cancelled())
    try:
        held[0].result(timeout=0.01)
    except TimeoutError:
        print("not yet")
    done, not_done = cf.wait(held, timeout=0.01)
    print(len(done), len(not_done))
    gate.set()
    done, not_done = cf.wait(held)
    print(len(done), len(not_done))
    calls = []
    pool.submit(time.sleep, 0).add_done_callback(lambda f: calls.append(f.done()))
print(calls)
try:
    pool.submit(print)
except RuntimeError as e:
    print(e)
def start():
    names.add(threading.current_thread().name.split("_")[0])
names = set()
with cf.ThreadPoolExecutor(2, thread_name_prefix="worker", initializer=start) as pool:
    print(sum(pool.map(len, ["a", "bb", "ccc"])))
print(names)
