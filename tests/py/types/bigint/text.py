def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


for n in (10**18, 10**19, 10**27, 2**64, 2**96 - 1, -(10**40), 123456789**7):
    print(str(n), hex(n), oct(n), bin(n)[:40], f"{n:,}", f"{n:_x}", f"{n:e}", f"{n:.3g}", f"{n:>60}")
print(int("1" * 200), int("f" * 50, 16), int("z" * 20, 36), int("-" + "7" * 40), int("1_0" * 12))
print(hash(10**40), hash(-(10**40)), hash(2**200 + 1), hash(10**40) == hash(int("1" + "0" * 40)))
print((10**30).to_bytes(16, "big"), int.from_bytes((10**30).to_bytes(13, "little"), "little") == 10**30, (-(10**30)).to_bytes(14, "big", signed=True))
print("%d %x %s %r" % ((10**25,) * 4))
import sys
print(sys.get_int_max_str_digits())
err(str, 10**4300)
print(len(str(10**4299)))
err(lambda: int("1" * 4301))
sys.set_int_max_str_digits(0)
print(len(str(10**5000)), int("1" * 4301) % 97)
big = 7**4000
s = str(big)
print(len(s), s[:20], s[-20:], int(s) == big)
print(hex(big)[:20], int(hex(big), 16) == big)
print((10**20).bit_length(), (10**20).bit_count(), (-(10**20)).bit_count(), (10**20).as_integer_ratio())
print([10**k for k in (17, 18, 19, 20)], {10**20: "v"}[10**20], 10**20 in [10**20], (10**20, 1) < (10**20, 2))
err(lambda: [0][10**20])
err(lambda: "a" * 10**20)
err(range, 10**20, "x")
err(chr, 10**20)
err(lambda: 1 << 10**20)
print(1 >> 10**20, 0 << 10**20, -1 >> 10**20)
