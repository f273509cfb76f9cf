"""Calls of C give the lock up; callbacks come from threads that run Python code and from
threads that C has made."""

import gc
import threading
import time
from ctypes import *

libc = CDLL(None)
COMPARE = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
ENTRY = CFUNCTYPE(c_void_p, c_void_p)
libc.pthread_create.argtypes = [POINTER(c_ulong), c_void_p, ENTRY, c_void_p]
libc.pthread_join.argtypes = [c_ulong, c_void_p]


@COMPARE
def compare(a, b):
    garbage = [bytearray(50) for _ in range(3)]
    return (a[0] > b[0]) - (a[0] < b[0])


def work(rounds):
    for _ in range(rounds):
        numbers = (c_int * 30)(*[i * 7919 % 31 for i in range(30)])
        libc.qsort(numbers, c_size_t(30), c_size_t(4), compare)
        assert list(numbers) == sorted(numbers)


threads = [threading.Thread(target=work, args=(20,)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("sorted")

start = time.monotonic()
threads = [threading.Thread(target=libc.usleep, args=(200_000,)) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(time.monotonic() - start < 0.9)

seen = []


@ENTRY
def entered(argument):
    seen.append((threading.get_ident() != threading.main_thread().ident, argument))
    gc.collect()


def start_in_c(function, argument):
    thread = c_ulong()
    libc.pthread_create(byref(thread), None, function, argument)
    return thread


for i in range(3):
    libc.pthread_join(start_in_c(entered, i + 1), None)
print(seen)


@ENTRY
def working(argument):
    work(3)
    seen.append(argument)


del seen[:]
threads = [start_in_c(working, i + 1) for i in range(4)]
work(10)
for thread in threads:
    libc.pthread_join(thread, None)
print(sorted(seen))

# A thread that waits for Python's own locks is woken by one of C's.
event = threading.Event()


@ENTRY
def setting(argument):
    time.sleep(0.05)
    event.set()


thread = start_in_c(setting, None)
print(event.wait(10))
libc.pthread_join(thread, None)
