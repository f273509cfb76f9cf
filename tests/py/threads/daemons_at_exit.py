# The end of the program waits for threads that are no daemons, and stops the others.
import atexit, os, threading, time

r, w = os.pipe()
def blocked():
    try:
        os.read(r, 1)
        print("never")
    finally:
        print("never")
def busy():
    while True:
        pass
def sleeps():
    while True:
        time.sleep(0.001)
lock = threading.Lock()
lock.acquire()
for target in (blocked, busy, sleeps, lock.acquire):
    threading.Thread(target=target, daemon=True).start()
def late():
    time.sleep(0.05)
    print("late thread ends", threading.main_thread().is_alive())
threading.Thread(target=late).start()
atexit.register(print, "atexit")
class Joins:
    """A cycle that is found at the end, when other threads do not run any more."""
    def __init__(self):
        self.me = self
        self.thread = threading.Thread(target=busy, daemon=True)
        self.thread.start()
    def __del__(self):
        try:
            self.thread.join(10)
        except PythonFinalizationError as e:
            print("finalizer", e)
Joins()
print("main ends")
