for s in ("é", "e\u0301", "日本語", "😀", "a\u0300b", "ﬀ", "Ω", "ǆ", "İ", "ß", "ſ", "Σας", "ŉ", "ﬃ", "\u1e9e", "𝐀", "ᾳ"):
    print(ascii(s), len(s), ascii(s.upper()), ascii(s.lower()), ascii(s.title()), ascii(s.casefold()), ascii(s.swapcase()), ascii(s[::-1]), [hex(ord(c)) for c in s][:3], s.encode("utf-8"))
print("é" == "e\u0301", "é" < "f", "日" > "é", sorted(["é", "e", "z", "日", "😀"]) == ["e", "z", "é", "日", "😀"], "straße".casefold() == "STRASSE".casefold())
print("日本語".find("語"), "日本語"[1], "a日b😀c".index("😀"), "😀" * 3 == "😀😀😀", "x😀y".replace("😀", "-"), "😀,日".split(","), "日".join("ab"), "日本".center(6, "-"), len("😀".encode("utf-16-le")), "日本"[::-1])
print("a\u00a0b".split(), "\u2003x\u2003".strip(), "1²".isdigit(), "Ⅷ".isnumeric(), "٤".isdecimal(), int("٤٢"), "日本".isidentifier(), "aé".isascii(), "\u200b".isspace(), "\x1f".isspace(), ascii("\x85\u2028".splitlines()))
mixed = ["a", "é", "日", "😀"]
for a in mixed:
    for b in mixed:
        s = a + b
        assert len(s) == 2 and s[0] == a and s[1] == b and s[:1] == a and (a in s) and s.find(b) in (0, 1) and s.encode().decode() == s
print("all pairs")
wide = "".join(chr(i) for i in range(0x20, 0x3000, 37))
print(len(wide), len(wide.encode()), hash(wide) == hash("".join(list(wide))), wide[100:110].encode(), sum(map(ord, wide)))
import unicodedata
print(unicodedata.normalize("NFC", "e\u0301") == "é", unicodedata.name("é"), unicodedata.category("A"), unicodedata.lookup("BULLET"), unicodedata.decimal("٤"), unicodedata.east_asian_width("日"))
