def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


s = "aé日😀"
for enc in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "UTF8", "utf_8", "utf-16", "utf-8-sig"):
    b = s.encode(enc)
    print(enc, b, b.decode(enc) == s)
print("aé".encode("latin-1"), "abc".encode("ascii"), "é".encode("cp1252"), "x".encode(), "é".encode(encoding="utf-8", errors="strict"))
for enc in ("ascii", "latin-1"):
    err(s.encode, enc)
    for e in ("ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"):
        print(enc, e, s.encode(enc, e))
err("a".encode, "nope")
err("é".encode, "ascii", "nope")
err("a".encode, 5)
print("\ud800".encode("utf-8", "surrogatepass"), "\ud800x".encode("utf-8", "replace"), "\udc80".encode("utf-8", "surrogateescape"))
err("a\ud800".encode)
for b in (b"\xff", b"a\xc3", b"\xe6\x97", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\x80", b"ab\x80cd", b"\xf0\x9f\x98"):
    err(b.decode)
    print(b.decode("utf-8", "replace").encode("ascii", "backslashreplace"), ascii(b.decode("utf-8", "ignore")), b.decode("utf-8", "backslashreplace"), ascii(b.decode("utf-8", "surrogateescape")))
err(b"\x80".decode, "ascii")
err(b"\x00".decode, "utf-16-le")
print(b"\xff\xfea\x00".decode("utf-16"), b"a\x00".decode("utf-16-le"), b"\xef\xbb\xbfx".decode("utf-8-sig"), b"abc".decode("ascii"), b"\xe9".decode("latin-1"), ascii(b"a\\u0041\\n".decode("unicode_escape")), "é日".encode("unicode_escape"))
