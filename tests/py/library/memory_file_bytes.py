# Files in memory: many large ones that die, and one whose finalizer's file is used meanwhile.
import gc
import io
import zlib

total = 0
for n in range(300):
    file = io.BytesIO()
    file.write(b"x" * 1_000_000)
    file.seek(n)
    total += len(file.read(10))
    text = io.StringIO()
    text.write("y" * 300_000)
    text.write("\u20ac")
    total += len(text.getvalue())
    loop = [file, text]
    loop.append(loop)
print(total)

file = io.BytesIO()
for n in range(200):
    file.write(bytes([n % 256]) * 5000)
print(file.tell(), len(file.getvalue()), sum(file.getvalue()))
file.truncate(10)
file.seek(1_000_000)
file.write(b"end")
print(len(file.getvalue()), file.getvalue()[:12], file.getvalue()[-4:])
file.__init__(b"new")
print(file.getvalue(), file.read())
file.close()

text = io.StringIO()
for n in range(200):
    text.write(chr(97 + n % 26) * 3000)
print(len(text.getvalue()), text.tell())
text.seek(5)
text.write("\U0001f600")
print(len(text.getvalue()), ascii(text.getvalue()[3:8]))
text.truncate(7)
text.seek(100_000)
text.write("z")
print(len(text.getvalue()), ascii(text.getvalue()[:9]))


class Meddles:
    def __del__(self):
        if not shared.closed:
            shared.seek(0)
            shared.truncate(100)


shared = io.BytesIO()
for n in range(400):
    for _ in range(20):
        meddles = Meddles()
        meddles.self = meddles
    shared.write(b"w" * 10_000)
shared.seek(0)
print(set(shared.read()) <= {0, ord("w")})
shared.close()
meddles = None
gc.collect()

streams = [zlib.compressobj() for _ in range(20)]
data = b"".join(stream.compress(b"abc" * 1000) + stream.flush() for stream in streams)
print(zlib.decompressobj().decompress(data)[:6], len(streams))
