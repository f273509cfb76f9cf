# recvmsg, recvmsg_into and sendmsg: data in several buffers, descriptors beside it.
import array
import os
import socket

a, b = socket.socketpair()
print(a.sendmsg([b'one ', b'two', memoryview(b' three')]), b.recvmsg(100))
print(a.sendmsg([]), a.sendmsg([b'x']), b.recvmsg(1))
r, w = os.pipe()
fds = array.array('i', [r, w])
print(a.sendmsg([b'fds'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)]))
first, second, third = bytearray(2), bytearray(5), bytearray(3)
n, ancillary, flags, address = b.recvmsg_into([first, memoryview(second)[1:], third], socket.CMSG_LEN(2 * fds.itemsize))
print(n, first, second, third, flags, address, len(ancillary), ancillary[0][:2])
got = array.array('i')
got.frombytes(ancillary[0][2][:2 * got.itemsize])
os.write(got[1], b'through')
print(os.read(r, 10), os.get_inheritable(got[0]))
for fd in (r, w, *got):
    os.close(fd)
a.send(b'0123456789')
print(b.recvmsg_into([first, second]), first, second, b.recvmsg_into([third], 0, socket.MSG_DONTWAIT), third)
for wrong in (lambda: b.recvmsg_into([b'read only']), lambda: b.recvmsg_into(3), lambda: b.recvmsg_into([first], -1),
              lambda: b.recvmsg_into([first], 0, socket.MSG_DONTWAIT), lambda: b.recvmsg(-1), lambda: a.sendmsg(b'text'),
              lambda: a.sendmsg([b'x'], [(1, 2)])):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__)
a.close()
print(b.recvmsg_into([first]), b.recvmsg_into([]))
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(('127.0.0.1', 0))
v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v.bind(('127.0.0.1', 0))
print(v.sendmsg([b'datagram'], [], 0, u.getsockname()))
n, ancillary, flags, address = u.recvmsg_into([first, third])
print(n, first, third, ancillary, flags & socket.MSG_TRUNC == socket.MSG_TRUNC, address == v.getsockname())
