names = ("isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "isupper", "islower", "istitle", "isspace", "isidentifier", "isprintable", "isascii")
for s in ("", "abc", "ABC", "Abc", "abc1", "123", "1.5", " ", "\t\n", "a b", "_x", "1x", "class", "é", "²", "½", "٣", "日本", "Ǆ", "ǅ", "\u2003", "\x00", "\xad", "😀", "A1", "a-b", "Title Case", "ß", "ª", "x\u0301", "\u0301x", "Ⅷ", "\ud800"):
    print(ascii(s), "".join("1" if getattr(s, n)() else "0" for n in names))
for n in names:
    try:
        getattr("a", n)(1)
    except TypeError as e:
        print(e)
