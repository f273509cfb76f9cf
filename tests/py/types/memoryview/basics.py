def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


b = bytearray(b"abcdefgh")
m = memoryview(b)
print(m[0], m[-1], len(m), m.nbytes, m.itemsize, m.format, m.ndim, m.shape, m.strides, m.readonly, m.contiguous, m.c_contiguous, m.suboffsets)
m[0] = 65
m[1:3] = b"BC"
print(b, m[2:5].tobytes(), m[::2].tobytes(), m[::-1].tolist(), bytes(m[:2]), list(m[:3]), m.tolist()[-2:], m.hex(), m.obj is b)
err(m.__setitem__, 0, 256)
err(m.__setitem__, 0, "a")
err(m.__setitem__, slice(0, 2), b"abc")
err(m.__setitem__, 100, 1)
err(lambda: m[100])
err(lambda: m["a"])
err(lambda: m[0, 0])
ro = memoryview(b"read only")
print(ro.readonly, ro == b"read only", ro[:4] == bytearray(b"read"), ro != b"x", hash(ro) == hash(b"read only"), b"e" [0] in ro, ro[0:0] == b"")
err(ro.__setitem__, 0, 1)
err(hash, m)
err(memoryview, "text")
err(memoryview, 5)
err(lambda: ro < ro)
c = memoryview(bytearray(8)).cast("I")
c[0], c[1] = 1, 2**32 - 1
print(c.tolist(), c.format, c.itemsize, len(c), c.cast("B").tolist(), c.cast("B")[4:].tobytes())
err(c.__setitem__, 0, 2**32)
err(c.cast, "H")
err(m.cast, "zz")
d = memoryview(bytearray(16)).cast("d")
d[0] = 1.5
print(d.tolist(), memoryview(bytearray(4)).cast("B", (2, 2)).tolist(), m.toreadonly().readonly, m.cast("b").format, m.cast("c")[0])
with memoryview(b) as w:
    print(w[0])
err(lambda: w[0])
err(w.tobytes)
print(repr(w).startswith("<released memory at"))
m.release()
b.append(1)
print(len(b), m.release())
s = memoryview(b"xyz")
print(s.count(120), s.index(121), list(reversed(s)), [x for x in s], max(s), s.tobytes(order="C"), s[1:].obj)
err(s.index, 5)
