def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


a = list(range(10))
print(a[0], a[-1], a[2:5], a[:3], a[7:], a[::3], a[::-1], a[8:2:-2], a[-3:-1], a[5:2], a[100:], a[-100:2], a[:], a[True], a[::-3], a[-1:-4:-1], a[3::-1], a[:3:-1])
err(lambda: a[10])
err(lambda: a[-11])
err(lambda: a["x"])
err(lambda: a[1.5])
err(lambda: a[None])
err(lambda: a[1, 2])
err(lambda: a[::0])
err(lambda: a[2**70])


def store(s, v):
    b = list(range(8))
    b[s] = v
    return b


def delete(s):
    b = list(range(8))
    del b[s]
    return b


print(store(0, "x"), store(-1, "x"), store(slice(1, 3), "abc"), store(slice(2, 2), [9, 9]), store(slice(5, 2), "q"), store(slice(None), ()), store(slice(0, 8, 2), "wxyz"), store(slice(None, None, -1), range(8)), store(slice(100, 200), [1]), store(slice(3, None, -2), "ab"), store(slice(-2, None), iter([1])))
err(store, 8, 1)
err(store, -9, 1)
err(store, "k", 1)
err(store, slice(0, 8, 2), "abc")
err(store, slice(0, 2), 5)
err(store, slice(0, 8, 2), 5)
err(store, slice(0, 2, 0), [])
print(delete(0), delete(-1), delete(slice(1, 4)), delete(slice(None, None, 2)), delete(slice(None, None, -3)), delete(slice(5, 2)), delete(slice(None)), delete(slice(1, None, 3)), delete(slice(7, 0, -2)))
err(delete, 8)
err(delete, "k")
err(delete, slice(0, 1, 0))
b = [0, 1, 2]
b[1:2] = b
print(b)
b[:] = b[::-1]
print(b)
b[:0] = b
print(b)
b[::2] = b[1::2]
print(b)
print([1, 2, 3][-1:], [[1, 2], [3]][0][1], [1, 2, 3][1:][0], [*range(5)][slice(1, 3)], [1, 2, 3].__getitem__(slice(None, None, -1)))
