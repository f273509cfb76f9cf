# Many threads, each in conversation with a partner over a pair of sockets.
import socket, threading

THREADS, ROUNDS = 40, 25
counts = [0] * THREADS
def answer(s):
    with s:
        while data := s.recv(64):
            s.sendall(data[::-1])
def ask(i, s):
    with s:
        for k in range(ROUNDS):
            text = f"{i}:{k}".encode()
            s.sendall(text)
            counts[i] += s.recv(64) == text[::-1]
threads = []
for i in range(THREADS):
    a, b = socket.socketpair()
    threads.append(threading.Thread(target=answer, args=(a,)))
    threads.append(threading.Thread(target=ask, args=(i, b)))
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sum(counts), counts == [ROUNDS] * THREADS)

# Sockets with a timeout.
a, b = socket.socketpair()
a.settimeout(0.02)
try:
    a.recv(1)
except TimeoutError as e:
    print("timeout:", e)
a.settimeout(5)
t = threading.Thread(target=lambda: b.sendall(b"later"))
t.start()
print(a.recv(10))
t.join()

# One that is closed while another thread waits for it: the number is not given to others
# before that wait is over.
a.settimeout(None)
fd = a.fileno()
waiting = threading.Event()
def wait():
    waiting.set()
    try:
        print("got", a.recv(10))
    except OSError as e:
        print("error", e.errno)
t = threading.Thread(target=wait)
t.start()
waiting.wait()
import time
time.sleep(0.05)
a.close()
b.sendall(b"last")
t.join()
b.close()

# recv_into fills what nobody can resize meanwhile.
a, b = socket.socketpair()
room = bytearray(8)
def into():
    waiting.set()
    n = a.recv_into(room)
    print("into", n, room)
waiting.clear()
t = threading.Thread(target=into)
t.start()
waiting.wait()
time.sleep(0.05)
try:
    room.extend(b"more")
except BufferError as e:
    print("BufferError", e)
b.sendall(b"abc")
t.join()
room.extend(b"more")
print(room)
a.close(); b.close()
