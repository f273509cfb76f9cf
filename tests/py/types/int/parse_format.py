def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(int(), int("12"), int(" -12 "), int("+7"), int("1_000"), int("0x1f", 16), int("0b11", 0), int("0o17", 0), int("zz", 36), int("10", 2))
print(int("٣٤"), int(b"42"), int(bytearray(b"7")), int(3.99), int(-3.99), int(True), int("\n5\t"), int("0"), int("00"), int("0", 0))
for s, b in (("", 10), ("-", 10), ("1 2", 10), ("1__0", 10), ("_1", 10), ("1_", 10), ("0x", 16), ("12", 2), ("010", 0), ("a", 10), ("0b2", 0), ("1.5", 10), ("\x00", 10)):
    err(int, s, b)
err(int, "1", 37)
err(int, "1", -2)
err(int, 5, 10)
err(int, None)
err(int, [])
err(int, float("nan"))
err(int, float("inf"))
err(int, b"\xff")
err(int, "9" * 5000)
print(bin(10), oct(8), hex(255), bin(-5), hex(-255), oct(0), bin(0), hex(2**70))
for spec in ("d", "5d", "<5", "^7", "+", " ", "05", "x", "#x", "#X", "o", "b", "#b", ",", "_", "_x", "c", "e", ".2f", "%", "n", "=+6", "*^9", "010,", "g"):
    print(spec, repr(format(65, spec)), repr(format(-1234567, spec)) if spec != "c" else "")
for spec in ("q", ".2d", ",x", "s", "05s", "_n", "+c", ",c", "5.3", "#c"):
    err(format, 5, spec)
print(str(0), repr(-1), str(2**100), f"{10:>5}|{10:<5}|{10:^5}|{-10:05}|{1000000:,}")
print("%d %5d %-5d| %05d %+d %x %X %o %i %c" % (1, 2, 3, 4, 5, 255, 255, 8, 9, 65))
err(format, 1114112, "c")
err(format, -1, "c")
