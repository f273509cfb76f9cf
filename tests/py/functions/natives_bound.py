# Native functions with a rest, with keywords, with few and many of them; texts and buffers.
import io
import struct

print(max(1, 2), min("b", "a"), max([3, 1]), max(1, 2, key=lambda x: -x), min((), default=4))
for call in ("max()", "max(1)", "min(1, 2, default=3)", "min(1, key=len, x=2)", "print(1, foo=2)", "set().update(1)"):
    try:
        eval(call)
    except TypeError as e:
        print(call, "->", e)
print(dict(a=1), dict([(1, 2)], b=3), dict({"x": 1}, **{"y z": 2}), dict(self=1, iterable=2), dict())
print("{} {a}".format(1, a=2), "{0}{1}{2}{3}{4}{5}{6}{7}{8}".format(*range(9)))
print(set().union([1], (2,), {3}), {1, 2, 3}.intersection([1, 2], [2]), {1}.union())
print(int("ff", base=16), int("10", 2), sorted([3, 1], reverse=True), sum([1], start=5), str(b"x", encoding="ascii"))
print(list(zip("ab", "cd", strict=True)), list(enumerate("a", start=5)), round(2.567, ndigits=1))


def f(a, /, b, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw


print(f(1, 2, d=4), f(1, b=2, d=4, e=6, z=7), f(1, 2, 3, 4, 5, d=6), f(1, **{"b": 2, "d": 3, "a": 9}))
names = {"k%d" % i: i for i in range(12)}
print(f(1, 2, d=0, **names)[-1] == names, f(1, 2, d=0, **{"ünïcode": 1}))
for call in ("f(1)", "f(1, 2)", "f(1, 2, d=1, b=3)", "f(b=1, d=2)", "(lambda x: x)(y=1)"):
    try:
        eval(call)
    except TypeError as e:
        print(call, "->", e)


class Odd(str):
    def __new__(cls, *args):
        return super().__new__(cls, *args)


class Text:
    def __str__(self):
        return Odd("odd")


print(type(str(Text())).__name__, type(str(Odd("x"))).__name__, bool([]), bool(0.0), float("1.5"), tuple("ab"))
print(type(ValueError("x", 1)).__name__, ValueError("x", 1).args, KeyError().args, str(OSError(2, "no")))


class Error(Exception):
    def __init__(self, code):
        self.code = code


class Plain(LookupError):
    pass


print(Error(5).code, Error(5).args, Plain("a", "b").args, Plain().args)
for call in ("ValueError(a=1)", "Plain(x=1)", "Error()"):
    try:
        eval(call)
    except TypeError as e:
        print(call, "->", e)

s = io.StringIO()
for part in ("abc", "", "d\ne", "é"):
    print(s.write(part), s.tell())
s.seek(1)
print(s.write("XY"), s.getvalue(), s.write("\u20ac"), s.getvalue())
t = io.StringIO(newline=None)
print(t.write("a\r\nb"), repr(t.getvalue()))
b = io.BytesIO(b"123")
print(b.write(b"x"), b.getvalue(), b.seek(0, 2), b.write(bytearray(b"yz")), b.getvalue(), b.seek(9), b.write(b"!"), b.getvalue())
for wrong in (lambda: s.write(b"x"), lambda: b.write("x")):
    try:
        wrong()
    except TypeError as e:
        print(e)
for _ in range(2):
    print(struct.pack("<IHB", 1, 2, 3), struct.unpack("<IHB", bytes(range(7))), struct.calcsize("3s"))
    for call in ("struct.pack('<Q', -1)", "struct.pack('zz')", "struct.unpack('I', b'')"):
        try:
            eval(call)
        except struct.error as e:
            print(e)
print(struct.unpack("b", bytearray(b"\xff")), struct.unpack_from("<H", memoryview(b"abcd"), 1), struct.unpack("200s", b"q" * 200)[0][:3])
print(b"a" < b"b", b"a" == bytearray(b"a"), b"" == b"", b"ab" >= b"a", b"a" != "a", (1, b"x") < (1, b"y"))
print((1, 2.0, "x") < (1, 2, "y"), (float("nan"),) == (float("nan"),), (1, [2]) < (1, [3]), () < (1,), (1, 2) >= (1, 2))
print("ab" in "xaby", "aab".find("ab"), "a" * 50 + "b", ("a" * 300 + "ab").find("ab"), "xyz".count("y"), "aaa".count("aa"), "ü".join("ab"))
print(",".join(["a"]), "".join(["", ""]) == "", "-".join(("x", "y")), "".join(str(i) for i in range(5)), ", ".join(["é", "b"]))
import re

# One pattern on texts of different widths, again and again.
for pattern in (r".\B", r"(\w)(.)", r".\b"):
    p = re.compile(pattern, re.ASCII if pattern == r".\B" else 0)
    for text in ("я=", "ab", "я" * 9 + "=x", "=", "€a", "a" * 20, "\U0001f600я="):
        print(pattern, [m.span() for m in p.finditer(text)], bool(p.match(text)), bool(p.search(text, 1)))
