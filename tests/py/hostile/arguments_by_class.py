# Arguments whose class only the native function itself can check.
import io
import random
import sys


def show(function, *args):
    try:
        print(function.__name__, function(*args))
    except (TypeError, ValueError, MemoryError, OverflowError) as error:
        print(function.__name__, type(error).__name__, error)


for args in (5, "abc", None, [1, 2], {}, (x for x in (1,))):
    show(sys.call_tracing, max, args)
show(sys.call_tracing, max, (1, 2))
show(sys.call_tracing, max, type("Derived", (tuple,), {})((1, 2)))
for path in (True, 1, b"x", None, 1.5, []):
    show(io.open_code, path)


class Raw(io.RawIOBase):
    def __init__(self, answer):
        self.answer = answer

    def readinto(self, buffer):
        return self.answer

    readable = None


for answer in (11, -1, None, 1.5, "x"):
    show(Raw(answer).read, 10)
show(Raw(3).read, (1 << 63) - 1)
show(Raw(0).read, 1 << 62)
show(random.Random(1).getrandbits, (1 << 63) - 1)
show(b"hello".rjust, (1 << 63) - 1)
show(b"hello".center, (1 << 62))
show(b"+1".zfill, (1 << 62))
show(bytearray, (1 << 62))
show(b"ab".__mul__, (1 << 62) - 1)
