# Views given where bytes are wanted.
import io
import struct

data = bytearray(b"abcdefghijklmnop")
f = io.BytesIO()
f.write(b"0123456789")
for view in (memoryview(data), memoryview(bytes(data)), memoryview(data)[4:9], f.getbuffer()):
    out = io.BytesIO()
    out.write(view)
    print(out.getvalue(), b"".join([view, b"!"]), bytes(view), b"x" + view, bytearray(view), view.tobytes())
    print(int.from_bytes(view[:2], "big"), struct.unpack_from("BB", view), view == bytes(view))
del view
target = bytearray(8)
print(io.BytesIO(b"wxyz").readinto(memoryview(target)[2:5]), target)
print(f.readinto(memoryview(target)), io.BytesIO(memoryview(data)[1:3]).read())
