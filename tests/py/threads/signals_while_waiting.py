# Handlers run in the main thread, also while it waits, and the wait goes on.
import os, select, signal, socket, threading, time

seen = []
def handler(number, frame):
    seen.append((signal.Signals(number).name, threading.current_thread() is threading.main_thread()))
signal.signal(signal.SIGUSR1, handler)

r, w = os.pipe()
a, b = socket.socketpair()
lock = threading.Lock()
lock.acquire()
event = threading.Event()
def poke(finish):
    def run():
        time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.05)
        finish()
    t = threading.Thread(target=run)
    t.start()
    return t

def case(name, wait, finish):
    seen.clear()
    t = poke(finish)
    result = wait()
    t.join()
    print(name, result, seen)

case("lock", lambda: lock.acquire(), lock.release)
case("timed lock", lambda: lock.acquire(timeout=30), lock.release)
case("event", lambda: event.wait(30), event.set)
case("read", lambda: os.read(r, 10), lambda: os.write(w, b"x"))
case("recv", lambda: a.recv(10), lambda: b.send(b"y"))
case("select", lambda: len(select.select([r], [], [])[0]), lambda: os.write(w, b"z"))
def poll():
    p = select.poll()
    p.register(a, select.POLLIN)
    return len(p.poll())
case("poll", poll, lambda: b.send(b"y"))
case("sleep", lambda: time.sleep(0.2), lambda: None)
done = threading.Event()
other = threading.Thread(target=done.wait)
other.start()
case("join", lambda: other.join(), done.set)

# An exception from a handler ends the wait.
class Stop(Exception):
    pass
def stop(number, frame):
    raise Stop(signal.Signals(number).name)
signal.signal(signal.SIGUSR1, stop)
for name, wait in [
    ("lock", lock.acquire), ("join", threading.Thread), ("sleep", lambda: time.sleep(30)),
    ("recv", lambda: (a.recv(10), a.recv(10))), ("event", threading.Event().wait),
]:
    if name == "join":
        gate = threading.Event()
        wait = threading.Thread(target=gate.wait)
        wait.start()
        wait = wait.join
    t = poke(lambda: None)
    try:
        print(name, wait())
    except Stop as e:
        print(name, "Stop", e)
    t.join()
gate.set()

# A signal to another thread is handled by the main one.
signal.signal(signal.SIGUSR1, handler)
seen.clear()
ready, leave = threading.Event(), threading.Event()
def target():
    ready.set()
    leave.wait()
t = threading.Thread(target=target)
t.start()
ready.wait()
signal.pthread_kill(t.ident, signal.SIGUSR1)
end = time.monotonic() + 10
while not seen and time.monotonic() < end:
    pass
leave.set()
t.join()
print(seen)
# sigwait in a thread; sigtimedwait without a signal.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
def wait():
    print(signal.sigwait([signal.SIGUSR2]) == signal.SIGUSR2)
t = threading.Thread(target=wait)
t.start()
os.kill(os.getpid(), signal.SIGUSR2)
t.join()
print(signal.sigtimedwait([signal.SIGUSR2], 0.01))
