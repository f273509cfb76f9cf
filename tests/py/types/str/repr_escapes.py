for s in ("", "a", "'", '"', "'\"", "\n\r\t\\", "\0\x01\x7f\x80\xa0\xad\xff", "é", "日本", "😀", "\u2028\u200b\ufeff", "\ud800", "\U0010ffff", "a'b", 'a"b', "tab\there"):
    print(ascii(repr(s)), ascii(s))
print("\x41\u0042\U00000043\103\N{LATIN SMALL LETTER A}\N{GREEK SMALL LETTER ALPHA}", "a\
b", r"\n\x", R"\'", len(r"\\"), len("\\"), "\a\b\f\v" == "\x07\x08\x0c\x0b", "\0" == "\x00", "\08" == "\x008", "\777" if False else "skip")
print("""triple
"quoted" 'text' \
joined""", '''it's''')
print(u"prefix", rb"\x", Rb"\n", b"a" b"b", "a" 'b' """c""")
for source in (r"'\x1'", r"'\u12'", r"'\U0011ffff'", r"'\N{no such name}'", r"'\N'", r"b'\x'", "b'é'", "'a", '"""a', r"'\N{'", "ur'a'", "bu'a'", "f'{a'", "b'a' 'b'"):
    try:
        eval(source)
        print("no error", source)
    except SyntaxError as e:
        print(e.msg)
print(str(b"ab"), str(b"ab", "utf-8"), str(b"\xff", "latin-1"), str(b"\xff", errors="replace"), str(), str(5), str(object=7), str("x"))
for args in ((b"a", 5), ("a", "utf-8"), (5, "utf-8"), (b"\xff", "utf-8"), (b"a", "no-such-codec"), (1, 2, 3, 4)):
    try:
        str(*args)
    except (TypeError, UnicodeDecodeError, LookupError) as e:
        print(type(e).__name__, e)
