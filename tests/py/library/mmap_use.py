"""mmap: files and anonymous memory, as a sequence and as a file; what is refused."""
import mmap
import os
import tempfile


def fails(what):
    try:
        print(" ", what())
    except Exception as e:
        print(" ", type(e).__name__, e)


with mmap.mmap(-1, 10) as memory:
    print(len(memory), memory[:], memory.closed, memory.tell())
    print(memory.write(b"abc"), memory.tell(), memory[0], memory[:4], memory[-1], memory[3:0:-1])
    memory.seek(0)
    print(memory.read(2), memory.read_byte(), memory.read(), memory.read())
    memory[5] = 255
    memory[6:9] = b"xyz"
    memory[0:6:2] = b"012"
    print(memory[:])
    memory.move(1, 6, 3)
    print(memory[:], memory.find(b"yz"), memory.rfind(b"yz"), memory.find(b"yz", 3, 8), memory.find(b"no"))
    memory.seek(-2, os.SEEK_END)
    memory.write_byte(65)
    print(memory.tell(), memory.find(b"yz", 0), memory.rfind(b"z", 0, 9))
    print("refused")
    fails(lambda: memory.size())
    fails(lambda: memory.write(b"too long"))
    fails(lambda: memory.seek(11))
    fails(lambda: memory.seek(-1))
    fails(lambda: memory.seek(0, 9))
    fails(lambda: memory[10])
    fails(lambda: memory["a"])
    fails(lambda: memory.__setitem__(0, 256))
    fails(lambda: memory.__setitem__(slice(0, 2), b"abc"))
    fails(lambda: memory.move(8, 0, 5))
    fails(lambda: memory.flush(0, 11))
    memory.seek(10)
    fails(memory.read_byte)
    fails(lambda: memory.write_byte(1))
fails(lambda: memory[0])
fails(lambda: len(memory))
print(memory.closed)
memory.close()
fails(lambda: mmap.mmap(-1, -1))
fails(lambda: mmap.mmap(-1, 0))

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "data")
    with open(name, "wb") as file:
        file.write(b"line one\nline two\nlast")
    with open(name, "r+b") as file:
        with mmap.mmap(file.fileno(), 0) as shared:
            print(list(iter(shared.readline, b"")), len(shared), shared.size())
            shared[5:8] = b"ONE"
            shared.flush()
            with mmap.mmap(file.fileno(), 4, access=mmap.ACCESS_COPY) as copy:
                copy[:] = b"LINE"
                print(copy[:], shared[:8])
            fails(lambda: mmap.mmap(file.fileno(), 100, access=mmap.ACCESS_READ))
            fails(lambda: mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ, flags=mmap.MAP_PRIVATE))
            fails(lambda: mmap.mmap(file.fileno(), 0, access=9))
            shared.resize(8)
            print(len(shared), os.path.getsize(name), shared[:])
        print(file.read())
    with open(name, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as shown:
        print(shown[:], b"ONE" in shown, list(shown[:2]))
        fails(lambda: shown.write(b"x"))
        fails(lambda: shown.__setitem__(0, 1))
        fails(lambda: shown.resize(20))
    empty = os.path.join(folder, "empty")
    open(empty, "wb").close()
    with open(empty, "rb") as file:
        fails(lambda: mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
print(mmap.PAGESIZE == mmap.ALLOCATIONGRANULARITY, mmap.ACCESS_READ, mmap.ACCESS_WRITE, mmap.ACCESS_COPY)
