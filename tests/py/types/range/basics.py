def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -2), range(0), range(5, 2), range(-3, 3), range(1, 2, 100), range(3, -4, -3)):
    print(r, list(r), len(r), bool(r), r.start, r.stop, r.step, list(reversed(r)))
r = range(0, 20, 2)
print(r[0], r[-1], r[3], r[2:5], r[::-1], r[100:], r[::3], 4 in r, 5 in r, 4.0 in r, "a" in r, 20 in r, r.index(8), r.count(8), r.count(9), r.index(True) if False else "skip")
err(lambda: r[10])
err(lambda: r[-11])
err(lambda: r["a"])
err(r.index, 3)
err(r.index, "a")
err(range)
err(range, 1, 2, 3, 4)
err(range, 1, 2, 0)
err(range, 1.5)
err(range, "a")
err(range, None)
err(range, stop=5)
err(setattr, r, "start", 1)
err(lambda: r + r)
err(lambda: r < r)
print(range(3) == range(0, 3, 1), range(0) == range(5, 5), range(0, 3, 2) == range(0, 4, 2), range(3) != range(4), hash(range(3)) == hash(range(0, 3)), range(3) == [0, 1, 2], {range(3): 1}[range(0, 3)])
big = range(2**70, 2**70 + 10, 3)
print(list(big), len(big), 2**70 + 3 in big, big[-1], big.index(2**70 + 6), range(10**20)[10**19], range(-(2**65), 2**65, 2**64))
err(len, range(10**20))
print(max(range(5)), sum(range(101)), sorted(range(3), reverse=True), tuple(range(3)), [*range(2)], set(range(3)) == {0, 1, 2}, list(zip(range(3), range(10, 13))), dict.fromkeys(range(2)))
it = iter(range(5))
print(next(it), it.__length_hint__(), list(it), list(it), type(it).__name__, type(iter(big)).__name__)
total = 0
for i in range(1000):
    for j in range(i, i + 3):
        total += i ^ j
print(total, [x for x in range(10, -10, -7)], [i for i in range(2**31 - 2, 2**31 + 2)], [i for i in range(2**30 - 2, 2**30 + 2)])
