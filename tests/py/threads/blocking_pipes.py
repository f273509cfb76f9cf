# A thread that waits for a pipe lets others run, which are the ones that write to it.
import os, threading, select

r, w = os.pipe()
got = []
def reader():
    while True:
        data = os.read(r, 100)
        if not data:
            got.append("end")
            return
        got.append(data)
        answered.set()
answered = threading.Event()
t = threading.Thread(target=reader)
t.start()
for word in (b"one", b"two", b"three"):
    answered.clear()
    os.write(w, word)
    answered.wait()
os.close(w)
t.join()
print(got)
os.close(r)

# Files over pipes, read in lines.
r, w = os.pipe()
lines = []
def read_lines():
    with open(r) as f:
        for line in f:
            lines.append(line)
t = threading.Thread(target=read_lines)
t.start()
with open(w, "w") as f:
    for i in range(5):
        print("line", i, file=f, flush=True)
t.join()
print(lines)

# A pipe that is full lets the reader run.
r, w = os.pipe()
total = 0
def drain():
    global total
    while data := os.read(r, 1 << 14):
        total += len(data)
t = threading.Thread(target=drain)
t.start()
with open(w, "wb", buffering=0) as f:
    left = memoryview(bytes(1_000_000))
    while left:
        left = left[f.write(left):]
t.join()
print(total)
os.close(r)

# readinto and readv keep the size of what they fill.
r, w = os.pipe()
room, parts = bytearray(10), [bytearray(2), bytearray(3)]
started = threading.Event()
def fill(call):
    started.set()
    results.append(call())
for call in (lambda: os.readinto(r, room), lambda: os.readv(r, parts)):
    results = []
    started.clear()
    t = threading.Thread(target=fill, args=(call,))
    t.start()
    started.wait()
    select.select([], [], [], 0.05)
    for b in (room, *parts):
        try:
            b.append(1)
            b.pop()
            print("free", len(b))
        except BufferError:
            print("in use", len(b))
    os.write(w, b"abcd")
    t.join()
    print(results, room, parts)

# Waiting in select, poll and epoll.
for name in ("select", "poll", "epoll"):
    def waiter():
        if name == "select":
            found = select.select([r], [], [])[0]
        else:
            p = getattr(select, name)()
            p.register(r, select.POLLIN)
            found = [fd for fd, _ in p.poll()]
        print(name, found == [r], os.read(r, 1))
    t = threading.Thread(target=waiter)
    t.start()
    os.write(w, b"x")
    t.join()
