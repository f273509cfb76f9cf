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
print("main ends")
