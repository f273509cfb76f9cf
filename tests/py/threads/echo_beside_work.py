# A server answers while other threads compute: it waits for the system, they take turns.
import socket, threading, time

listener = socket.create_server(("127.0.0.1", 0))
def serve():
    while True:
        conn, _ = listener.accept()
        with conn:
            data = conn.recv(100)
            if data == b"stop":
                return
            conn.sendall(data.upper())
server = threading.Thread(target=serve)
server.start()
stop = False
rounds = [0, 0]
def compute(i):
    while not stop:
        for _ in range(1000):
            pass
        rounds[i] += 1
workers = [threading.Thread(target=compute, args=(i,)) for i in range(2)]
for w in workers:
    w.start()
answers, slow = [], 0
for i in range(20):
    begin = time.monotonic()
    with socket.create_connection(listener.getsockname()) as s:
        s.sendall(b"request %d" % i)
        answers.append(s.recv(100))
    slow += time.monotonic() - begin > 5
stop = True
for w in workers:
    w.join()
with socket.create_connection(listener.getsockname()) as s:
    s.sendall(b"stop")
server.join()
listener.close()
print(answers[0], answers[-1], len(answers), slow)
print(all(rounds))
