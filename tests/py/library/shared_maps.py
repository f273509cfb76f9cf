# mmap: memoryviews of maps, and what other processes see of them.
import gc, mmap, os, tempfile

memory = mmap.mmap(-1, 10000)
view = memoryview(memory)
print(len(view), view.readonly, view.format, view.obj is memory)
view[:5] = b"hello"
print(memory[:6], memory.find(b"llo"))
memory[4] = ord("!")
print(bytes(view[:5]), view[4:5].tobytes())
numbers = view[16:48].cast("q")
numbers[1] = -5
print(numbers.tolist(), memory[24:32])
pid = os.fork()
if pid == 0:
    view[9999] = 7
    numbers[2] = 99
    os._exit(0)
os.waitpid(pid, 0)
print(view[9999], numbers.tolist(), memory[9999])
for call in (memory.close, lambda: memory.resize(20000)):
    try:
        call()
    except BufferError as error:
        print(error)
print(memory[:3], b"".join([view[:2], memoryview(memory)[2:4]]))
numbers.release()
view.release()
memory.close()
print(memory.closed)

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "f")
    with open(path, "w+b") as file:
        file.write(bytes(range(256)) * 40)
        file.flush()
        with mmap.mmap(file.fileno(), 0) as memory:
            with memoryview(memory) as view:
                view[0:3] = b"xyz"
                view[-1] = 1
            memory.flush()
        file.seek(0)
        print(file.read(4), os.pread(file.fileno(), 1, 10239))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
            view = memoryview(memory)
            try:
                view[0] = 1
            except TypeError as error:
                print(error)
            print(view.readonly, view[100], hash(view[:1]) == hash(b"x"))
            view.release()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as memory:
            with memoryview(memory) as view:
                view[0] = 0
                print(memory[0])
        print(os.pread(file.fileno(), 1, 0))
        # A map that grows after it was looked at.
        memory = mmap.mmap(file.fileno(), 0)
        memoryview(memory)[5] = 77
        gc.collect()
        memory.resize(20480)
        print(len(memory), memory[5], memory[20479])
        memoryview(memory)[20479] = 3
        del memory
        gc.collect()
        print(os.pread(file.fileno(), 1, 20479), os.fstat(file.fileno()).st_size)
        # Reading into a map.
        target = mmap.mmap(-1, 4096)
        with open(path, "rb", buffering=0) as raw:
            print(raw.readinto(target), target[:4])
        read, write = os.pipe()
        os.write(write, b"pipe")
        print(os.readinto(read, target) if hasattr(os, "readinto") else 4, target[:5])
        print(os.write(write, target) > 0)

# Storage whose pages were a map's is ordinary again.
for round in range(50):
    memory = mmap.mmap(-1, 50000)
    view = memoryview(memory)
    view[:] = b"\xff" * 50000
    del memory, view
    rest = [bytearray(60000) for _ in range(3)]
    assert not any(map(any, rest))
gc.collect()
print(any(bytearray(1000000)))
