def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print("a b  c".split(), " a\tb\nc ".split(), "".split(), "   ".split(), "a,b,,c".split(","), "".split(","), ",".split(","), "a, b".split(", "))
print("a b c d".split(None, 2), "a  b  c".split(None, 1), "a,b,c".split(",", 1), "a,b".split(",", 0), "a,b".split(",", -1), "a b".split(maxsplit=0), "x--y--z".split(sep="--", maxsplit=1))
print("a b c".rsplit(None, 1), "a,b,c".rsplit(",", 1), "a,b,c".rsplit(","), " a  b ".rsplit(), "abcabc".rsplit("bc", 1))
err("a".split, "")
err("a".split, 5)
err("a".split, None, "x")
err("a".split, 1, 2, 3)
print("a\nb\r\nc\rd\n".splitlines(), "a\nb".splitlines(True), "".splitlines(), "\n".splitlines(), "a\x0bb\x0cc\x1cd\x85e\u2028f".splitlines(), "x\n\n".splitlines(keepends=True))
print(",".join("abc"), "".join([]), "-".join(["x"]), "ab".join(("1", "2", "3")), "".join(str(i) for i in range(5)), "é".join("ab"), ", ".join({"k": 1}))
err("".join, [1])
err("".join, ["a", None])
err(",".join, 5)
err(",".join)
err(lambda: ",".join(x for x in ["a", 5]))
print("a\u2003b\u00a0c\x1fd".split(), "日 本".split(), "a😀b😀c".split("😀"))
words = ("the quick brown fox " * 20).split()
print(len(words), words[-1], " ".join(words).count("quick"), len("x".join(words)))
s = "one,two;three"
print([p.split(";") for p in s.split(",")], "a=b=c".split("=", 1), dict(p.split("=") for p in "x=1&y=2".split("&")))
print("abc".join("x"), "abc".join("xy"), "".join(["ab", "cd", ""]), " ".join(["", ""]), repr("".join(("", ""))))
