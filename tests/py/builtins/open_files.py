# Files: text and binary, in a folder of its own.
import os
import tempfile

def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


folder = tempfile.mkdtemp()
path = os.path.join(folder, "f.txt")
with open(path, "w", encoding="utf-8") as f:
    print(f.write("first\nsecond é\n"), f.writelines(["third\n", "last"]), f.closed, f.mode, f.writable(), f.readable())
print(f.closed)
err(f.write, "x")
with open(path, encoding="utf-8") as f:
    print(repr(f.read()), repr(f.read()))
with open(path, encoding="utf-8") as f:
    print(f.readline(), f.readlines())
with open(path, encoding="utf-8") as f:
    print([line.rstrip("\n") for line in f])
with open(path, "rb") as f:
    print(f.read(5), f.tell(), f.seek(0), f.read(2), f.seek(-4, 2), f.read(), f.readline())
with open(path, "a", encoding="utf-8") as f:
    f.write(" appended")
with open(path, "r+", encoding="utf-8") as f:
    print(f.read(5))
    f.seek(0)
    f.write("FIRST")
print(open(path, encoding="utf-8").read())
os.chdir(folder)
err(open, "gone.txt")
err(open, "gone/f.txt", "w")
err(open, ".")
err(open, path, "q")
err(open, path, "rw")
err(open, path, "rb", encoding="utf-8")
err(open, "f.txt", "x")
err(open, None)
err(open, path, "wb+t")
with open(path, "wb") as f:
    err(f.write, "text")
    err(f.read)
    print(f.write(b"\r\nab\rcd\n\xff"))
with open(path, newline="", encoding="latin-1") as f:
    print(f.readlines())
with open(path, encoding="latin-1") as f:
    print(f.readlines())
err(lambda: open(path, encoding="utf-8").read())
print(open(path, errors="replace", encoding="utf-8").read().encode("ascii", "backslashreplace"))
os.remove(path)
print(os.listdir(folder))
os.chdir("/")
print(os.rmdir(folder))
