"""Texts with characters of two and four bytes, and lone surrogates, are searched as they lie."""
import re
import gc

for name, c in [("two", "ă"), ("four", "😀"), ("surrogate", "\ud800")]:
    text = f"ab{c}cd {c}{c} ef-{c}x"
    print(name, [m.span() for m in re.finditer(c, text)])
    print([m.span() for m in re.finditer(r"\w+", text)])
    print(re.match(f"(..)({c})(?P<rest>.*)", text).span("rest"), re.compile("cd").match(text, 3).span())
    print(re.search(f"(?<={c})x", text).span(), re.search(f"(?<!{c}){c}{c}", text).span())
    print(re.fullmatch(f"[a-f {c}x-]*?", text).span(), re.search(f"[^a-f {c}]", text).span())
    print([ascii(p) for p in re.split(f"{c}+", text)], [ascii(p) for p in re.split(f"({c})", text)])
    print(ascii(re.sub(f"{c}(.)", r"<\1>", text)), ascii(re.sub(f"{c}*", "|", text)), re.subn(c, "", text)[1])
    print(ascii(re.sub(f"{c}(.?)", lambda m: m[1].upper() + (gc.collect() and ""or ""), text)))
    print([ascii(p) for p in re.findall(f"({c})(.)", text)], re.findall(f".{c}$", text))
    print(re.search(f"{c}$", text + "\n" + c).span(), re.search(f"^{c}", text + "\n" + c, re.M).span())
    print(re.search(r"\b" + "ef", text).span(), re.search(f"({c})\\1", text).span(), re.search(f"(?:{c}|e)+f", text).span())
    scanner = re.compile(f"{c}|.").scanner(text, 2, 9)
    print([m.span() for m in iter(scanner.search, None)])

print([hex(ord(c)) for c in re.findall("[\ud800-\udfff]", "a\ud801b\udfffc")])
print(re.search("[\ud800-\udfff]", "a\ufffd\U00010000") is None, re.match("\ufffd", "\ud800") is None)
print(re.match("É+", "éÉé", re.I).span(), re.match("Ș+x", "șȘX", re.I).span(), re.match("𐐨+", "𐐀𐐨!", re.I).span())
print(re.match("(?i:[а-я]+)", "ПРИВЕТ мир").span(), re.search("(?a:\\w+)", "ПРb").span())
print(re.sub("(?<=ă)", "-", "ăăa"), re.split("(?=ă)", "xăyă"), re.findall("ă??", "ăă"))

# A search from a place far in does not read what lies before it.
far = "ă" + "x" * 2_000_000 + "y"
place = re.compile("x")
print(sum(place.match(far, i).end() - i for i in range(1_999_000, 2_000_000)), place.match(far, 2_000_001))
