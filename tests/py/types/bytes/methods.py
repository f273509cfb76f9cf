def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


b = b"hello world, hello"
print(b.find(b"hello"), b.find(b"hello", 1), b.rfind(b"hello"), b.find(111), b.find(b"zz"), b.index(b"w"), b.rindex(b"o"), b.count(b"l"), b.count(108), b.count(b""), b.startswith(b"he"), b.endswith((b"x", b"lo")))
err(b.index, b"zz")
err(b.find, "a")
err(b.find, 256)
err(b.startswith, "h")
err(b.count, None)
print(b.split(), b.split(b","), b.split(b"l", 2), b.rsplit(b" ", 1), b" a ".split(None), b"a\nb\r\nc".splitlines(), b"a\nb".splitlines(True), b.partition(b" "), b.rpartition(b" "), b.partition(b"zz"))
err(b.split, b"")
err(b.split, "x")
print(b",".join([b"a", bytearray(b"b"), b"c"]), b"".join([]), b"ab".join((b"1", b"2")))
err(b"".join, ["a"])
err(b"".join, [1])
err(b"".join, 5)
print(b.upper(), b"ABC".lower(), b.title(), b.capitalize(), b"aBc".swapcase(), b"  x ".strip(), b"xxaxx".strip(b"x"), b" a".lstrip(), b"a ".rstrip(), b"\xe9A".upper())
print(b"abc".center(7, b"*"), b"a".ljust(3) + b"|", b"a".rjust(3, b"-"), b"-5".zfill(4), b"a\tb".expandtabs(4), b"abcb".replace(b"b", b"XX"), b"abcb".replace(b"b", b"", 1), b"ab".replace(b"", b"-"))
print(b"abc".translate(bytes.maketrans(b"a", b"z")), b"abc".translate(None, b"b"), b"abc".translate(None, delete=b"ac"), b"abcd".removeprefix(b"ab"), b"abcd".removesuffix(b"cd"))
err(b"a".translate, b"short")
err(b"a".center, 5, b"ab")
err(b"a".replace, b"a", "b")
err(bytes.maketrans, b"a", b"bc")
for s in (b"", b"abc", b"ABC", b"1", b" \t", b"a1", b"Ab Cd", b"\xff", b"a b"):
    print(s, s.isalpha(), s.isdigit(), s.isalnum(), s.isupper(), s.islower(), s.istitle(), s.isspace(), s.isascii())
print(b"abc".decode(), b"\xe9".decode("latin-1"), b"\xff".decode("utf-8", "replace") == "\ufffd")
