# Native state belongs to its object: finalizers by hand, double closes and odd states
# never reach the state of another object.
import csv, gc, hashlib, io, random, struct, zlib


def attempt(f):
    try:
        return f()
    except (ValueError, TypeError, RuntimeError, OverflowError, struct.error) as e:
        return type(e).__name__, str(e)


def finalize(x):
    # Not every implementation shows a finalizer.
    hook = getattr(x, "__del__", None)
    if hook is not None:
        hook()
        hook()


# A finalizer called by hand, then the collector's: the files made since stay open.
for make in (
    lambda: struct.Struct("i"),
    lambda: random.Random(1),
    lambda: hashlib.md5(b"x"),
    lambda: zlib.compressobj(),
    lambda: zlib.decompressobj(),
    lambda: csv.reader([]).dialect,
):
    x = make()
    finalize(x)
    files = [io.BytesIO(b"hello") for _ in range(3)]
    texts = [io.StringIO("world") for _ in range(3)]
    del x
    gc.collect()
    more = [io.BytesIO(b"more") for _ in range(3)]
    print([f.read() for f in files], [t.read() for t in texts], [m.read() for m in more])

# Closing twice frees once.
a = io.BytesIO(b"a")
a.close()
a.close()
b = io.BytesIO(b"b")
a.close()
c = io.StringIO("c")
print(b.read(), c.read(), attempt(a.read))
c.close()
c.close()
d = io.StringIO("d")
c.close()
print(d.read(), attempt(c.read))

# A class made again in place takes the new state alone.
s = struct.Struct("i")
s.__init__("hh")
print(s.size, s.pack(1, 2), attempt(lambda: s.pack(1)))

# States set by hand.
f = io.BytesIO(b"abc")
print(attempt(lambda: f.__setstate__((b"xyz", -1, None))))
print(attempt(lambda: f.__setstate__((b"xyz", "1", None))))
print(f.write(b"q"), f.getvalue())
f.__setstate__((b"12345", 2, None))
print(f.read(), f.tell())
f.__setstate__((b"12345", 10, None))
print(f.read(), f.write(b"!"), f.getvalue())
f.close()
print(attempt(lambda: f.__setstate__((b"", 0, None))))
