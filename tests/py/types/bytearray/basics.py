def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


a = bytearray(b"hello")
b = a
a[0] = 72
a[-1:] = b"O!"
print(a, b is a, len(a), a[0], a[1:3], type(a[1:3]).__name__)
a.append(63)
a.extend(b"xy")
a.extend([1, 2])
a.insert(0, 95)
print(a, a.pop(), a.pop(0), a)
a.remove(108)
a.reverse()
print(a)
del a[0]
del a[::2]
print(a, a.copy() == a, a.copy() is a)
a[1:1] = b"INS"
a[::2] = b"1" * len(a[::2])
print(a)
a += b"tail"
a *= 2
print(a, b is a)
a.clear()
print(a, bool(a), b)
for args in ((), (3,), ([65],), ("é", "utf8"), (b"x",)):
    print(bytearray(*args))
for args in (("a",), (-1,), ([256],), (1.5,), (None,)):
    err(bytearray, *args)


def store(i, v):
    c = bytearray(b"abc")
    c[i] = v
    return c


err(store, 0, 256)
err(store, 0, -1)
err(store, 0, "a")
err(store, 5, 1)
err(store, "x", 1)
err(store, slice(0, 3, 2), b"x")
err(store, slice(0, 1), 5)
err(store, slice(0, 1), "ab")
print(store(slice(0, 1), [1, 2]), store(slice(None), ()))
c = bytearray(b"abc")
err(c.pop, 10)
err(bytearray().pop)
err(c.remove, 200)
err(c.append, 256)
err(c.append, "a")
err(c.extend, 5)
err(c.extend, "ab")
err(hash, c)
print(c == b"abc", b"abc" == c, c < b"abd", c.upper(), type(c.upper()).__name__, c.find(b"b"), c.hex(), c + b"d", type(c + b"d").__name__, type(b"d" + c).__name__, c.split(b"b"), c.decode(), repr(c), b"b" in c, 97 in c)
c.resize(5)
print(c, bytearray.fromhex("4142"), bytearray(b"%d") % 5, c.translate(None, b"a"), list(reversed(bytearray(b"ab"))))
m = memoryview(c)
err(c.append, 1)
m.release()
c.append(1)
print(c)
