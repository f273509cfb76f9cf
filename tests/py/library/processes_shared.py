# _multiprocessing and _posixshmem: semaphores and memory by name; multiprocessing on top of them.
import _multiprocessing, _posixshmem, multiprocessing as mp, os, threading, time
from multiprocessing import shared_memory


def semaphores():
    name = f"/pyrs-test-{os.getpid()}"
    lock = _multiprocessing.SemLock(1, 2, 3, name, False)
    print(lock.kind, lock.maxvalue, lock.name == name, lock._get_value(), lock._is_zero())
    other = _multiprocessing.SemLock._rebuild(0, 1, 3, name)
    print(lock.acquire(), other.acquire(False), lock.acquire(False), lock.acquire(timeout=0.01))
    print(lock._count(), lock._is_mine(), other._count(), lock._is_zero())
    other.release()
    with lock:
        print(lock._get_value(), lock._count())
    lock.release()
    lock.release()
    _multiprocessing.sem_unlink(name)
    recursive = _multiprocessing.SemLock(0, 1, 1, name, True)
    print(recursive.name, recursive.acquire(), recursive.acquire(), recursive._count())
    thread = threading.Thread(target=lambda: print(recursive.acquire(False), recursive._is_mine()))
    thread.start()
    thread.join()
    recursive.release()
    recursive.release()
    for call in (
        lambda: _multiprocessing.sem_unlink(name),
        recursive.release,
        lambda: [lock.release() for _ in range(3)],
        lambda: _multiprocessing.SemLock(2, 1, 1, name, True),
        lambda: _multiprocessing.SemLock(1, -1, 1, name, True),
        lambda: _multiprocessing.SemLock(1, 1),
        lambda: lock.acquire(timeout="x"),
        lambda: _posixshmem.shm_open(name, os.O_RDWR),
        lambda: _posixshmem.shm_unlink("a\0b"),
    ):
        try:
            print(call())
        except Exception as error:
            print(type(error).__name__)


def square(n):
    return n * n


def work(inbox, outbox, lock, flag):
    for item in iter(inbox.get, None):
        with lock:
            outbox.put((item, item * 2))
    flag.set()


def scribble(name):
    memory = shared_memory.SharedMemory(name=name)
    memory.buf[10] = 42
    memory.close()


if __name__ == "__main__":
    semaphores()
    for method in ("fork", "spawn", "forkserver"):
        context = mp.get_context(method)
        inbox, outbox, lock, flag = context.Queue(), context.Queue(), context.Lock(), context.Event()
        workers = [context.Process(target=work, args=(inbox, outbox, lock, flag)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for n in range(10):
            inbox.put(n)
        for _ in workers:
            inbox.put(None)
        got = sorted(outbox.get(timeout=60) for _ in range(10))
        for worker in workers:
            worker.join()
        print(method, got == [(n, 2 * n) for n in range(10)], [w.exitcode for w in workers], flag.is_set())
        with context.Pool(2) as pool:
            print(pool.map(square, range(6)), pool.apply_async(square, (9,)).get(60))
        memory = shared_memory.SharedMemory(create=True, size=100)
        memory.buf[:3] = b"abc"
        child = context.Process(target=scribble, args=(memory.name,))
        child.start()
        child.join()
        print(memory.buf[10], bytes(memory.buf[:3]), memory.size >= 100)
        memory.close()
        memory.unlink()
        one, two = context.Pipe()
        one.send({"a": [1, 2]})
        two.send_bytes(b"raw")
        print(two.recv(), one.recv_bytes(), one.poll(0))

    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(square, range(5))), executor.submit(pow, 2, 10).result(60))
