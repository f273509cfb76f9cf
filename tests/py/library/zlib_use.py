# zlib and gzip.
import gzip, io, zlib

data = b"the quick brown fox jumps over the lazy dog " * 200
for level in (-1, 0, 1, 6, 9):
    for wbits in (15, 9, -15, 31):
        packed = zlib.compress(data, level, wbits)
        assert zlib.decompress(packed, wbits) == data
        assert level == 0 or len(packed) < 2000, len(packed)
print(zlib.decompress(zlib.compress(b"")), zlib.crc32(b"abc"), zlib.adler32(b"abc"), zlib.crc32(b"c", zlib.crc32(b"ab")), zlib.adler32(b"c", zlib.adler32(b"ab")), zlib.MAX_WBITS)
c = zlib.compressobj(9, zlib.DEFLATED, 15, 8, zlib.Z_DEFAULT_STRATEGY)
parts = [c.compress(data[:1000]), c.flush(zlib.Z_SYNC_FLUSH), c.compress(data[1000:])]
twin = c.copy()
parts.append(c.flush())
assert parts[-1] == twin.flush()
packed = b"".join(parts)
d = zlib.decompressobj()
out = b""
rest = packed + b"behind"
while not d.eof:
    out += d.decompress(rest, 100)
    rest = d.unconsumed_tail
print(out == data, d.unused_data, d.unconsumed_tail, d.eof, d.flush())
d = zlib.decompressobj()
half = d.decompress(packed[:20])
e = d.copy()
print(d.decompress(packed[20:]) == e.decompress(packed[20:]), d.eof)
c = zlib.compressobj(zdict=b"quick brown fox")
packed = c.compress(b"quick brown fox jumps") + c.flush()
print(zlib.decompressobj(zdict=b"quick brown fox").decompress(packed))
for f in (lambda: zlib.decompress(b"bad data"), lambda: zlib.decompress(packed), lambda: zlib.decompress(zlib.compress(data)[:-3]), lambda: zlib.compress(b"", 100), lambda: zlib.decompressobj(wbits=99), lambda: zlib.compressobj(level=99), lambda: zlib.compress("text"), lambda: zlib.decompressobj().decompress(b"", -1), lambda: zlib.decompress(b"")):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)
buffer = io.BytesIO()
with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as f:
    f.write(data)
    f.write(b"more\nlines\n")
buffer.seek(0)
with gzip.open(buffer) as f:
    print(f.read(9), len(f.read()))
print(gzip.decompress(gzip.compress(data)) == data, gzip.decompress(buffer.getvalue() * 2).count(b"more"))
import zipfile
store = io.BytesIO()
with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", data)
    z.writestr("b/c.txt", b"small")
with zipfile.ZipFile(store) as z:
    print(z.namelist(), z.read("a.txt") == data, z.testzip())
import tarfile
store = io.BytesIO()
with tarfile.open(fileobj=store, mode="w:gz") as t:
    info = tarfile.TarInfo("x")
    info.size = len(data)
    t.addfile(info, io.BytesIO(data))
store.seek(0)
with tarfile.open(fileobj=store) as t:
    print(t.getnames(), t.extractfile("x").read() == data)
