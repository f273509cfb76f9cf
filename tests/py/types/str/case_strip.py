def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


for s in ("hello World", "ÀÉÎ straße", "ǅ ﬁ ŉ", "they're bill's", "x1y2 3abc", "", "ΑΣ ΣΑ", "İı", "abc日本"):
    print(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold(), sep=" | ")
print(repr("  ab ".strip()), repr("  ab ".lstrip()), repr("  ab ".rstrip()), "xxabxx".strip("x"), "abcba".strip("ab"), "abc".strip(""), repr("\t\n a\u2003".strip()), "xyx".lstrip("x"), "xyx".rstrip("xy"), repr("".strip()), "éaé".strip("é"))
err("a".strip, 5)
err("a".strip, "a", "b")
print("abc".center(9, "*") + "|", "abc".center(8) + "|", "abc".ljust(6, "-") + "|", "abc".rjust(6) + "|", "abc".center(2), "ab".center(5, "x"), "abc".center(6, "x"), "é".rjust(3, "日"))
err("a".center, 5, "xy")
err("a".center, "5")
err("a".ljust, 5, 6)
print("42".zfill(5), "-42".zfill(5), "+1".zfill(4), "".zfill(3), "abc".zfill(2), "--1".zfill(6))
print("a\tb\tc".expandtabs(), "a\tb".expandtabs(4), "\t".expandtabs(0), "ab\ncd\te".expandtabs(4), "a\tb".expandtabs(-1), "12345678\tx".expandtabs())
print("abcabc".replace("b", "X"), "abcabc".replace("b", "", 1), "abc".replace("", "-"), "abc".replace("", "-", 2), "aaa".replace("aa", "b"), "abc".replace("x", "y"), "".replace("", "x"), "abc".replace("b", "日本"), "abab".replace("ab", "a", count=1), "é".replace("é", "ee"))
err("a".replace, "a")
err("a".replace, 1, "b")
err("a".replace, "a", "b", "c")
print("hello".translate({104: "J", 101: None, ord("l"): 76}), "abc".translate(str.maketrans("ab", "xy", "c")), str.maketrans({"a": 1, 98: "z"}), "abc".translate({}))
err(str.maketrans, "ab", "x")
err(str.maketrans, {"ab": 1})
err(str.maketrans, 5)
err("a".translate, 5)
err("a".translate, {97: 0x110000})
