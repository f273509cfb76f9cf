"""socket.recvmsg_into: a message spread over buffers, with what comes beside it."""
import array
import os
import socket

a, b = socket.socketpair()
parts = [bytearray(2), memoryview(bytearray(b"....."))[1:4], array.array("B", [9] * 3)]
b.send(b"abcdef")
print(a.recvmsg_into(parts), [bytes(p) for p in parts])
b.send(b"abcdefghij")
print(a.recvmsg_into(iter(parts), 0, socket.MSG_PEEK), [bytes(p) for p in parts])
print(a.recvmsg_into([bytearray(100)])[0], a.recvmsg_into([bytearray()])[0] if b.send(b"k") else None)
print(a.recvmsg_into([])[:3], a.recv(5))

read, write = os.pipe()
rights = array.array("i", [read, write])
b.sendmsg([b"xy"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
n, beside, flags, address = a.recvmsg_into([bytearray(1), bytearray(8)], socket.CMSG_SPACE(8))
print(n, [(level == socket.SOL_SOCKET, kind == socket.SCM_RIGHTS, len(data)) for level, kind, data in beside], flags)
got = array.array("i", beside[0][2])
os.write(got[1], b"through")
print(os.read(got[0], 20), got[0] != read, os.get_inheritable(got[0]))
b.sendmsg([b"xy"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
print(a.recvmsg_into([bytearray(8)])[1:3] == ([], socket.MSG_CTRUNC))

one, two = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "12")
one.bind(("127.0.0.1", 0))
two.sendto(b"0123456789", one.getsockname())
n, beside, flags, address = one.recvmsg_into([bytearray(4), bytearray(3)])
print(n, beside, flags == socket.MSG_TRUNC, address[0])

kept = bytearray(4)


class Buffers:
    """Makes a buffer smaller while the others are taken."""

    def __iter__(self):
        yield kept
        try:
            kept.clear()
        except BufferError as e:
            print(e)
        yield bytearray(2)


b.send(b"zyx")
print(a.recvmsg_into(Buffers())[0] <= 3)
for wrong in [5, [5], [b"a"], [memoryview(bytearray(4))[::2]], [bytearray(1)] * 2000]:
    try:
        a.recvmsg_into(wrong)
    except (TypeError, OSError) as e:
        print(type(e).__name__, e)
for wrong in [(-1,), (1 << 40,)]:
    try:
        a.recvmsg_into([bytearray(1)], *wrong)
    except (ValueError, OverflowError) as e:
        print(type(e).__name__, str(e)[:40])
a.settimeout(0.01)
try:
    while True:
        a.recvmsg_into([bytearray(1)])
except TimeoutError as e:
    print("timeout:", e)
