def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(chr(65), chr(0x1F600), repr(chr(0)), repr(chr(0xD800)), ord("a"), ord("日"), ord(b"a"), ord("\U0010ffff"), chr(True))
print(bin(5), bin(-5), bin(0), oct(8), oct(-9), hex(255), hex(-255), hex(0), bin(True), hex(2**64), ascii("é日"), ascii([1, "ü"]), ascii(5))
err(chr, -1)
err(chr, 1114112)
err(chr, "a")
err(chr, 1.5)
err(chr, 2**40)
err(ord, "")
err(ord, "ab")
err(ord, 5)
err(ord, b"")
err(ord)
err(bin, 1.5)
err(hex, "a")
err(oct, None)
print([chr(c) for c in range(97, 103)], "".join(map(chr, [72, 105])), all(ord(chr(i)) == i for i in range(0, 0x110000, 997)))
