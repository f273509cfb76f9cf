def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print("%s %s" % ("a", 1), "%d%%" % 50, "%s" % [1], "%s" % ((1, 2),), "%r %a" % ("é", "é"), "%(a)s %(b)05d" % {"a": 1, "b": 2}, "%c%c" % ("x", 65), "no args" % (), "no args" % {}, "%%" % ())
print("%5s|%-5s|%.2s|%5.1s|" % ("ab", "ab", "abc", "abc"), "%5d|%-5d|%05d|%+d|% d|%+5d" % (1, 2, 3, 4, 5, 6), "%x %X %#x %o %#o" % (255, 255, 255, 8, 8), "%i %u" % (1, 2), "%.3d" % 5, "%#X" % 255)
print("%f %.1f %.0f %e %E %g %G %.3g %10.2f|%-10.2f|%+f %#.0f" % (1.5, 2.25, 2.5, 1234.5, 1234.5, 0.0001, 1e-5, 1234.5, 3.14159, 2.5, 1.0, 3.0))
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 2, 3.14159), "%s" % None, "%d" % 3.99, "%d" % True, "%s" % b"x", "%s %s" % ("é", "日"), "%5s|" % "日", "%ld %hd" % (1, 2))
print("%f %f %f" % (float("inf"), float("nan"), -0.0), "%d" % 10**20, "%x" % 10**20, "%020d" % -(10**10), "%e" % 0, "%g" % 1e100, "%s" % 1e16)
err(lambda: "%d" % "a")
err(lambda: "%d" % None)
err(lambda: "%f" % "a")
err(lambda: "%x" % 1.5)
err(lambda: "%c" % "ab")
err(lambda: "%c" % 1.5)
err(lambda: "%c" % 0x110000)
err(lambda: "%s %s" % "a")
err(lambda: "%s" % ("a", "b"))
err(lambda: "%s %s" % ("a",))
err(lambda: "a" % 5)
err(lambda: "a" % (1,))
err(lambda: "%(a)s" % (1,))
err(lambda: "%(zz)s" % {})
err(lambda: "%(a" % {"a": 1})
err(lambda: "%q" % 1)
err(lambda: "%" % 1)
err(lambda: "abc %" % ())
err(lambda: "%*d" % ("a", 5))
err(lambda: "%.99999999999f" % 1.0)


class M:
    def __getitem__(self, k):
        return "got " + k


class S:
    def __str__(self):
        return "S str"

    def __repr__(self):
        return "S repr"

    def __int__(self):
        return 7

    def __index__(self):
        return 8

    def __float__(self):
        return 1.25


print("%(key)s" % M(), "%s %r %d %x %f" % (S(), S(), S(), S(), S()), "%s" % S(), "%(a)s %(a)r" % {"a": "v"}, "%()s" % {"": "empty key"}, "%(a(b))s" % {"a(b)": "paren"})
