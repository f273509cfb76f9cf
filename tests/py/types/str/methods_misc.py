def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print("{0} {1} {0}".format("a", "b"), "{} {}".format(1, 2), "{x} {y[0]} {z.real}".format(x=1, y=[5], z=3), "{{}}".format(), "{:>5}|{:<5}|{:^5}".format(1, 2, 3))
print("{a} {b}".format_map({"a": 1, "b": 2}), "{0!r} {0!s} {0!a}".format("é"), "{:{}}".format("x", 5), "{:{w}.{p}f}".format(3.14159, w=8, p=2), "{0[k]}".format({"k": "v"}), "{0[0][1]}".format([[1, 2]]))
class D(dict):
    def __missing__(self, k):
        return "<" + k + ">"
print("{a} {zz}".format_map(D(a=1)))
for f, a in (("{}", ()), ("{1}", (1,)), ("{", (1,)), ("}", (1,)), ("{} {0}", (1, 2)), ("{0} {}", (1, 2)), ("{!x}", (1,)), ("{a}", ()), ("{0.zz}", (1,)), ("{0[0}", ([1],)), ("{0[]}", ([1],)), ("{:d}", ("s",)), ("{!}", (1,)), ("{0!rx}", (1,)), ("{.a}", (1,)), ("{0[5]}", ([1],))):
    err(f.format, *a)
print("abc".__format__(">5"), format("abc", "^9"), format("abc", ".2"), format("abc", "*<6.1"), format("é", "日>3"), format("ab", "05"), format("x", "s"))
for spec in ("d", "+", ",", "=5", ".2f", "x", "#", "z"):
    err(format, "a", spec)
print(str.__name__, "a".__class__, str.__mro__, isinstance("", str), type("a" + "b").__name__, "a".__sizeof__() > 0, "x".__hash__() == hash("x"))
err(str.upper)
err(str.upper, 5)
err("a".upper, 1)
err(lambda: "a".nope)
err("a".encode, 1, 2, 3)
err(str.join, ",", 5)
err(lambda: "a" % 5)
err(lambda: "%s" % ())
err(lambda: "%(a)s" % 5)
err(lambda: "%(a)s" % {})
err(lambda: "%" % ())
err(lambda: "%d" % "a")
err(lambda: "%c" % "ab")
err(lambda: "%c" % -1)
err(lambda: "%x" % 1.5)
err(lambda: "%*d" % ("a", 1))
class S(str):
    def __str__(self): return "str of S"
    def __add__(self, o): return "added"
s = S("val")
print(s, s + "x", "x" + s, s.upper(), type(s.upper()).__name__, "%s" % s, f"{s}", s == "val", {s: 1}["val"], len(s), repr(s), "".join([s]), s[:] , type(s[:]).__name__)
