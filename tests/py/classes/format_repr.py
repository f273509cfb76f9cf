def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class F:
    def __format__(self, spec):
        return f"<{spec!r}>"


f = F()
print(format(f), format(f, "abc"), f"{f}", f"{f:x}", "{:y}".format(f), "{0}".format(f))


class R:
    def __repr__(self):
        return "repr"


class S:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr of S"


print(R(), str(R()), [R()], f"{R()} {R()!r} {R()!s}")
print(S(), [S()], f"{S()} {S()!r} {S()!a}", "%s %r" % (S(), S()))


class BadStr:
    def __str__(self):
        return 5


class BadRepr:
    def __repr__(self):
        return None


class BadFormat:
    def __format__(self, spec):
        return 3


class Uni:
    def __repr__(self):
        return "ünï☃"


err(str, BadStr())
err(repr, BadRepr())
err(str, BadRepr())
err(format, BadFormat())
print(ascii(Uni()), repr(Uni()))
err(format, object(), "x")
err(format, R(), ">10")
err(format, None, "5")
err(format, [], "d")
print(format(None), format([1]), format(R()))


class StrSub(str):
    pass


class GivesSub:
    def __str__(self):
        return StrSub("sub")


print(str(GivesSub()), type(str(GivesSub())).__name__)


class B:
    def __bytes__(self):
        return b"raw"


class BadBytes:
    def __bytes__(self):
        return "x"


print(bytes(B()))
err(bytes, BadBytes())


class Nested:
    def __init__(self):
        self.me = [self]

    def __repr__(self):
        return f"N{len(self.me)}"


print(Nested().me)
a = [1]
a.append(a)
print(a)
d = {}
d["d"] = d
print(d)
