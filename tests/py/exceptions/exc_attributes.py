e = ValueError("a", 1)
print(e.args, str(e), repr(e), ValueError().args, str(ValueError()), repr(ValueError()))
print(str(ValueError("one")), repr(ValueError("one")), str(ValueError(None)), str(KeyError("k")), str(KeyError()), str(KeyError(1, 2)))
e.args = (5,)
print(e, e.args)
e.args = "ab"
print(e.args)
e.extra = 1
print(e.__dict__)
s = StopIteration(5)
print(s.value, s.args, StopIteration().value)
x = SystemExit(3)
print(x.code, SystemExit().code, SystemExit(1, 2).code)
o = OSError(2, "No such", "file.txt")
print(o.errno, o.strerror, o.filename, o, type(o).__name__, o.args)
print(type(OSError(13, "p")).__name__, type(OSError(17, "e")).__name__, type(OSError(9999, "e")).__name__, OSError("just text"), OSError(1, "a", "b", None, "c"))
print(OSError("t").errno, type(OSError(11, "x")).__name__, type(OSError(32, "x")).__name__)
u = UnicodeDecodeError("utf-8", b"a\xffb", 1, 2, "bad byte")
print(u, u.encoding, u.object, u.start, u.end, u.reason)
print(UnicodeEncodeError("ascii", "a\u1234b", 1, 2, "no"), UnicodeEncodeError("ascii", "abcd", 1, 3, "range"), UnicodeTranslateError("x\xe9", 1, 2, "why"))
i = ImportError("msg", name="n", path="p")
print(i, i.name, i.path, i.msg)
n = NameError("nm", name="x")
print(n, n.name)
a = AttributeError("at", name="y", obj=3)
print(a.name, a.obj)
y = SyntaxError("bad", ("f.py", 3, 4, "text", 3, 6))
print(y.msg, y.filename, y.lineno, y.offset, y.text, y.end_lineno, y.end_offset, y)
print(IOError is OSError, EnvironmentError is OSError)
for f in (lambda: UnicodeDecodeError("a"), lambda: ImportError(bad=1), lambda: ValueError(x=1), lambda: NameError(y=1)):
    try:
        f()
    except TypeError as t:
        print(t)
try:
    raise e
except ValueError as caught:
    print(caught.__traceback__ is not None, caught.with_traceback(None) is caught, caught.__traceback__)
class Sub(KeyError):
    def __str__(self):
        return "own str"
print(Sub("x"), repr(Sub("x")))
class Kw(Exception):
    def __init__(self, a, *, b):
        super().__init__(a)
        self.b = b
print(repr(Kw(1, b=2)), Kw(1, b=2).args)
