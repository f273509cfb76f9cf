def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


import sys

print()
print(1, "a", None, 2.5, [1], sep="-")
print("no newline", end="")
print(" ...", end="!\n")
print(*[1, 2, 3], sep="")
print("a", "b", sep=None, end=None)
print("x", "y", sep="\n")


class W:
    def __init__(self):
        self.parts = []

    def write(self, s):
        self.parts.append(s)

    def flush(self):
        self.parts.append("FLUSH")


w = W()
print("to", "file", 1, file=w, flush=True)
print(w.parts)
print(file=w)
print(w.parts)
err(print, 1, sep=5)
err(print, 1, end=5)
err(print, 1, bad=1)
err(print, 1, file=5)


class S:
    def __str__(self):
        return "str of S"


print(S(), [S()] == [], "é日😀", "\ttab", b"bytes", sep="|")
old = sys.stdout
sys.stdout = w
print("captured")
sys.stdout = old
print(w.parts[-2:])
sys.stdout.write("written\n")
print(sys.stdout.write("abc\n"))
print("a\0b" == "a\x00b", end="\n\n")
print(True, ..., NotImplemented, int, len, sep=", ")
