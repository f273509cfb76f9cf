def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


s = "abcdef"
print(s[0], s[-1], s[5], s[-6], s[1:3], s[:2], s[4:], s[:], s[::2], s[::-1], s[-2:], s[:-2], s[5:1:-2], s[10:], s[2:2], s[3:1], s[-100:100], s[::100], s[True])
err(lambda: s[6])
err(lambda: s[-7])
err(lambda: ""[0])
err(lambda: s["a"])
err(lambda: s[1.0])
err(lambda: s[None])
err(lambda: s[1, 2])
err(lambda: s[::0])
err(lambda: s["a":])


def assign():
    s[0] = "x"


def delete():
    del s[0]


err(assign)
err(delete)
u = "aé日😀z"
print(u[1], u[2], u[3], u[-1], u[::-1], u[1:4], len(u), [ord(c) for c in u], u[3:4] == "😀", list(u), u[::2])
print(s + "g", s * 2, 2 * "ab", "x" * 0, "x" * -1, "é" * 3, "" * 5, s[:0] == "", s + "é" + "日" + "😀")
err(lambda: s + 5)
err(lambda: s * 1.5)
err(lambda: s * s)
err(lambda: 5 + s)
print("a" < "b", "a" < "B", "abc" < "abcd", "" < "a", "é" > "z", "日" > "é", "😀" > "日", "a" == "a", "a" != "b", "abc" >= "abd", max("hello"), min("hello"), sorted("hello"))
print("日"[0] == "日", "é" == "\xe9", "e\u0301" == "é", hash("abc") == hash("ab" + "c"), "ab" is "ab" or True, len("e\u0301"), len("😀"), len("\ud83d\ude00"))
print(*"ab", [*"日本"], list(reversed("abc")), tuple("ab"), "".join(reversed("日本語")), dict(enumerate("ab")), list(zip("ab", "cd")))
print(s.__len__(), s.__getitem__(2), s.__contains__("cd"), s.__add__("x"), s.__mul__(2), s.__rmul__(2), s.__eq__(5), s.__lt__("b"), s.__iter__().__next__(), s.__getnewargs__())
big = "0123456789" * 1000
print(len(big), big[5000], big[9999:], big[-3:], big[::1000], big[9990:20000:3])
