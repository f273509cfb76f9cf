# Types that only free memory have no `__del__`; their objects' state goes when they die.
import _io
import _md5
import _sha2
import csv
import gc
import io
import random
import re
import select
import socket
import struct
import zlib

objects = [
    struct.Struct("i"), zlib.compressobj(), zlib.decompressobj(), _md5.md5(b""), _sha2.sha256(b""),
    csv.reader([]), csv.writer(io.StringIO()), re.compile("a"), random.Random(), select.epoll(),
    io.BytesIO(), io.StringIO(), socket.socket(),
]
for each in objects:
    print(type(each).__name__, hasattr(each, "__del__"), "__del__" in dir(type(each)))
objects[-1].close()
objects[-4].close()
print(hasattr(_io._IOBase, "__del__"))

try:
    struct.Struct("i").__del__()
except AttributeError as error:
    print(str(error).partition(".")[0])


class Derived(struct.Struct):
    def __del__(self):
        print("finalized", self.format, self.size)


def make():
    Derived("<3h")


make()
(lambda *given: None)(*range(100))
gc.collect()

# States that others have taken the place of are not reached through dead objects.
for _ in range(3000):
    struct.Struct("i")
    _md5.md5(b"x")
gc.collect()
files = [io.BytesIO(b"hello") for _ in range(3)]
gc.collect()
print([file.read() for file in files])


class Twice(random.Random):
    def __del__(self):
        kept.append(self)


kept = []


def revive():
    Twice(1)


revive()
(lambda *given: None)(*range(100))
gc.collect()
print(len(kept))
