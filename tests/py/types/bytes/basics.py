def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


b = b"hello"
print(b, b[0], b[-1], b[1:3], b[::-1], len(b), b + b"!", b * 2, list(b), 104 in b, b"ell" in b, b == b"hello", b != b"x", b < b"i", b[:0])
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(b"x"), bytes(range(3)), bytes(bytearray(b"ba")), bytes(x for x in (65, 66)), bytes("a", encoding="ascii", errors="strict"), bytes(memoryview(b"mv")))
for args in (("a",), (-1,), ([256],), ([-1],), (["a"],), (1.5,), (None,), ("é", "ascii"), (b"a", "utf-8"), (5, "utf-8"), ([1.5],), (2**100,)):
    err(bytes, *args)
for x in (b"", b"'", b'"', b"'\"", b"\n\t\r\\\0", bytes(range(120, 135)), b"\x00ab"):
    print(repr(x), str(x), ascii(x))
err(lambda: b[5])
err(lambda: b["a"])
err(lambda: b + "a")
err(lambda: b * b)
err(lambda: "a" in b)
err(lambda: 256 in b)
err(lambda: -1 in b)
err(lambda: b < "a")
err(lambda: b.nope)
print(b == "hello", b"a" == bytearray(b"a"), hash(b"abc") == hash(bytes([97, 98, 99])), {b"k": 1}[b"k"], b.hex(), b.hex(":"), b.hex("-", 2), b.hex(" ", -2), bytes.fromhex("68 65 6c"), bytes.fromhex(""))
err(bytes.fromhex, "6")
err(bytes.fromhex, "zz")
err(bytes.fromhex, 5)
err(b.hex, "ab")
print(b"%s %d %x %r %a %c %b %5d|%-5s|%.2f" % (b"s", 5, 255, "r", "é", 65, b"b", 3, b"x", 1.5), b"%%" % (), b"%(k)s" % {b"k": b"v"})
err(lambda: b"%s" % "str")
err(lambda: b"%d" % "x")
err(lambda: b"%c" % 256)
err(lambda: b"%z" % 1)
print(max(b), min(b), sum(b), sorted(b), list(reversed(b)), list(enumerate(b"ab")), bytes.maketrans(b"ab", b"xy")[97:99], isinstance(b, bytes), iter(b).__next__())
class B(bytes):
    pass
print(B(b"x"), type(B(b"x") + b"y").__name__, type(B(b"xy")[:1]).__name__, B(b"q") == b"q")
