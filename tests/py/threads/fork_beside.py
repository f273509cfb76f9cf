# fork with threads: only the one that forks lives on, with every lock that it needs.
import os, queue, sys, threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)

stop = threading.Event()
def spin():
    while not stop.is_set():
        sum(range(100))
others = [threading.Thread(target=spin, daemon=True) for _ in range(2)]
for t in others:
    t.start()

def child_status(body):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = body()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

print(child_status(lambda: len(threading.enumerate())))
def more():
    results = []
    t = threading.Thread(target=lambda: results.append(7))
    t.start()
    t.join()
    return results[0]
print(child_status(more))

# From a thread: it is the main thread of the child.
statuses = []
def fork_here():
    def body():
        return 10 * (threading.current_thread() is threading.main_thread()) + threading.active_count()
    statuses.append(child_status(body))
t = threading.Thread(target=fork_here)
t.start()
t.join()
print(statuses)

# Hooks.
order = []
os.register_at_fork(before=lambda: order.append("before"),
                    after_in_parent=lambda: order.append("parent"),
                    after_in_child=lambda: order.append("child"))
print(child_status(lambda: {"before child": 3}.get(" ".join(order), 4)), order)

# A file that another thread is writing to.
r, w = os.pipe()
q = queue.Queue()
f = open(w, "wb")
def write():
    q.get()
    f.write(b"x" * 1_000_000)
    f.flush()
t = threading.Thread(target=write)
t.start()
q.put(1)
time.sleep(0.05)
def in_child():
    try:
        f.raw.fileno()
        return 5
    except ValueError:
        return 6
print(child_status(in_child))
n = 0
while n < 1_000_000:
    n += len(os.read(r, 1 << 16))
t.join()
print(n)
import subprocess
print(subprocess.run([sys.executable, "-c", "print('hello')"], capture_output=True, text=True).stdout)
print(subprocess.run(["true"], preexec_fn=lambda: order.append("x")).returncode, "x" in order)
stop.set()
