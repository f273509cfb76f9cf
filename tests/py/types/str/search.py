def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


s = "hello world, hello"
print(s.find("hello"), s.find("hello", 1), s.rfind("hello"), s.find("zz"), s.find(""), s.find("", 100), s.rfind(""), s.find("o", -5), s.find("l", 3, 5))
print(s.index("w"), s.rindex("o"), s.count("l"), s.count("hello"), s.count(""), "aaaa".count("aa"), s.count("o", 5), "".count(""), "abc".count("", 4))
err(s.index, "zz")
err(s.rindex, "zz", 3)
err(s.find, 5)
err(s.find)
err(s.count, None)
print(s.startswith("hell"), s.startswith("world", 6), s.startswith(("x", "he")), s.startswith(()), s.startswith(""), s.startswith("", 100), s.endswith("llo"), s.endswith(("a", "o")), s.endswith("wor", 0, 9))
err(s.startswith, 5)
err(s.startswith, ["h"])
err(s.startswith, ("h2", 5))
print("ell" in s, "" in s, "x" in s, "héllo".find("l"), "日本語日".rfind("日"), "a😀b".find("b"), "😀" in "x😀", "é" in "cafe")
err(lambda: 5 in s)
err(lambda: None in s)
for sep in ("l", "ll", " ", "o w", "zz"):
    print(s.partition(sep), s.rpartition(sep))
err(s.partition, "")
err(s.partition, 5)
print("abcabcabd".find("abcabd"), ("ab" * 50 + "c").find("bc"), ("x" * 1000 + "y").find("y"), ("x" * 300 + "needle" + "x" * 300).find("needle"), ("aab" * 100).rfind("baa"))
print(s.removeprefix("hello "), s.removeprefix("x"), s.removesuffix("hello"), s.removesuffix(""), "aa".removeprefix("aaa"))
print("abc".find("c", -1), "abc".find("a", -100), "abc".find("b", 2), "abc".find("b", None, None), "abc".rfind("", 1, 2))
