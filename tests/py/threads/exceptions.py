# Exceptions in threads are told to threading.excepthook and end only their thread.
import sys, threading, _thread

def hook(args):
    print(args.exc_type.__name__, args.exc_value, args.thread.name, args.exc_traceback is not None)
threading.excepthook = hook
def fail(text):
    raise ValueError(text)
for i in range(2):
    t = threading.Thread(target=fail, args=(f"number {i}",), name=f"T{i}")
    t.start()
    t.join()
t = threading.Thread(target=sys.exit, args=(3,))
t.start()
t.join()
print(t.is_alive())

# Each thread handles exceptions of its own.
handled = []
def inner():
    handled.append(sys.exception())
    try:
        raise KeyError("k")
    except KeyError:
        handled.append(type(sys.exception()).__name__)
try:
    raise OSError("outer")
except OSError:
    t = threading.Thread(target=inner)
    t.start()
    t.join()
    print(handled, type(sys.exception()).__name__)

def unraisable(args):
    print(type(args.exc_value).__name__)
sys.unraisablehook = unraisable
gate = threading.Event()
def raw():
    try:
        raise LookupError("x")
    finally:
        gate.set()
_thread.start_new_thread(raw, ())
gate.wait()
while _thread._count():
    pass

def deep(n):
    return deep(n + 1)
def recurse():
    try:
        deep(0)
    except RecursionError as e:
        print(type(e).__name__)
t = threading.Thread(target=recurse)
t.start()
t.join()
try:
    t.start()
except RuntimeError as e:
    print(e)
try:
    threading.current_thread().join()
except RuntimeError as e:
    print(e)
t = threading.Thread(target=lambda: sys.settrace)
try:
    t.join()
except RuntimeError as e:
    print(e)
