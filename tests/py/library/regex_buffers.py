"""Patterns search any object that shows its bytes: maps, C arrays, views, classes with __buffer__."""
import array
import ctypes
import io
import mmap
import re

pattern = re.compile(rb"b(.)d")


def say(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


class Shown:
    def __init__(self, data):
        self.data = data

    def __buffer__(self, flags):
        return memoryview(self.data)


class Broken:
    def __buffer__(self, flags):
        raise ZeroDivisionError("no view")


area = mmap.mmap(-1, 16)
area[:6] = b"abcdef"
objects = {
    "mmap": area,
    "view": memoryview(b"xxbcdyy"),
    "part": memoryview(b"xxbcdyy")[1:6],
    "steps": memoryview(b"b.c.d.")[::2],
    "array": array.array("B", b"abcd"),
    "wide array": array.array("H", [0x6261, 0x6463]),
    "ctypes": (ctypes.c_char * 5).from_buffer_copy(b"abcde"),
    "bytearray": bytearray(b"abcd"),
    "BytesIO": io.BytesIO(b"abcd").getbuffer(),
    "square": memoryview(bytearray(b"abcd")).cast("B", (2, 2)),
    "class": Shown(b"zbxdz"),
}
for name, o in objects.items():
    print("--", name)
    say(lambda: pattern.search(o).span())
    say(lambda: pattern.search(o).group(0))
    say(lambda: pattern.search(o)[1])
    say(lambda: pattern.search(o).groups())
    say(lambda: pattern.findall(o))
    say(lambda: pattern.sub(b"-", o))
    say(lambda: pattern.sub(rb"<\1>", o))
    say(lambda: pattern.sub(lambda m: m.group(1) * 2, o))
    say(lambda: pattern.subn(b"", o, count=1))
    say(lambda: pattern.split(o))
    say(lambda: [m.span(1) for m in pattern.finditer(o)])
    say(lambda: pattern.match(o, 1).expand(rb"<\1>"))
    say(lambda: pattern.search(o).string is o)
    say(lambda: re.search("b", o))

# The match looks at the bytes as they are when it is asked.
m = pattern.search(area)
area[2] = ord("Z")
print(m.group(), m)
# A map can be closed behind a search: no view of it stays.
area.close()
objects["BytesIO"].release()
say(lambda: pattern.search(area))
gone = memoryview(b"abc")
gone.release()
say(lambda: pattern.search(5))
say(lambda: pattern.search(Broken()))
# Replacements
c = (ctypes.c_char * 3).from_buffer_copy(b"+\\1")
for new in memoryview(b"+"), bytearray(rb"\1\1"), Shown(b"="):
    say(lambda: pattern.sub(new, b"abcde"))
