import io
f = io.BytesIO()
f.write(b"hello"); f.write(b"world")
d = f.getbuffer()
print(bytes(d), len(d), d[0], d[1:3].tobytes())
g = io.BytesIO()
g.write(d)
print(g.getvalue())
g.write(d[2:4]); print(g.getvalue())
m = memoryview(bytearray(b"abcdef"))[2:]
g.write(m); print(g.getvalue())
b = bytearray(b"x"*10); del b[:4]
b2 = memoryview(b)
g.write(b2); print(g.getvalue())
