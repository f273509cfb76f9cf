# One buffered file in the hands of several threads: each write is whole, none is lost.
import os, tempfile, threading

path = tempfile.mktemp()
with open(path, "wb", buffering=64) as f:
    def write(c):
        for _ in range(200):
            f.write(c * 10)
    threads = [threading.Thread(target=write, args=(bytes([97 + i]),)) for i in range(5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
data = open(path, "rb").read()
print(len(data), sorted((c, data.count(c)) for c in set(data[i:i+1] for i in range(len(data)))))
print(all(len(set(data[i:i+10])) == 1 for i in range(0, len(data), 10)))

# Readers share what there is.
got = []
with open(path, "rb", buffering=32) as f:
    def read():
        while part := f.read(10):
            got.append(part)
    threads = [threading.Thread(target=read) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
print(len(got), sorted(got) == sorted(data[i:i+10] for i in range(0, len(data), 10)))

with open(path, "w+", buffering=100) as f:
    def lines(c):
        for i in range(100):
            f.write(f"{c}{i}\n")
    threads = [threading.Thread(target=lines, args=(c,)) for c in "xyz"]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    f.seek(0)
    print(sorted(f.read().split()) == sorted(f"{c}{i}" for c in "xyz" for i in range(100)))
os.unlink(path)

# A pipe's writer waits in the middle of a write; another thread's write comes behind it.
r, w = os.pipe()
out = open(w, "wb", buffering=1000)
begun = threading.Event()
def big():
    begun.set()
    out.write(b"a" * 300_000)
    out.flush()
t = threading.Thread(target=big)
t.start()
begun.wait()
def small():
    out.write(b"b")
    out.close()
u = threading.Thread(target=small)
total = b""
while len(total) < 300_000:
    total += os.read(r, 1 << 16)
    if u.ident is None:
        u.start()
t.join(); u.join()
while data := os.read(r, 100):
    total += data
print(len(total), total.count(b"a"), total.count(b"b"))
