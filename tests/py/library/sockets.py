# Sockets and what waits for them.
import socket, select
a,b=socket.socketpair(); a.send(b'hi'); print(b.recv(10))
s=socket.create_server(('127.0.0.1',0)); p=s.getsockname()[1]
c=socket.create_connection(('127.0.0.1',p)); d,addr=s.accept(); c.sendall(b'x'*100000); 
n=0
while n<100000: n+=len(d.recv(65536))
print(n, addr[0], d.getpeername()==c.getsockname())
c.settimeout(0.05)
try: c.recv(1)
except TimeoutError as e: print(repr(e))
print(select.select([c],[c],[],0)[1]==[c])
ep=select.epoll(); ep.register(d, select.EPOLLIN); c.send(b'z'); print(ep.poll(1)==[(d.fileno(),1)]); ep.close()
po=select.poll(); po.register(d, select.POLLIN); print(po.poll(100)==[(d.fileno(),1)])
f=d.makefile('rb'); c.sendall(b'line\n'); c.shutdown(socket.SHUT_WR); print(f.read())
print(socket.getaddrinfo('127.0.0.1',80,type=socket.SOCK_STREAM))
try: socket.socket().connect(('127.0.0.1',1))
except ConnectionRefusedError as e: print(e)
for s in (s, c, d, a, b): s.close()
print(socket.inet_aton('1.2.3.4'), socket.inet_ntoa(b'\x7f\0\0\1'), socket.inet_pton(socket.AF_INET6, '::1'), socket.inet_ntop(socket.AF_INET6, bytes(15) + b'\1'), socket.htons(1), socket.ntohl(1))
for f, x in ((socket.inet_aton, 'x'), (socket.inet_ntoa, b'1'), (socket.htons, -1), (socket.htons, 70000)):
    try: print(f(x))
    except (OSError, OverflowError, ValueError) as e: print(type(e).__name__, e)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v.sendto(b'datagram', u.getsockname()); print(u.recvfrom(100)[0], u.type, u.family, u.gettimeout())
buffer = bytearray(4); v.sendto(b'abcd', u.getsockname()); print(u.recv_into(buffer), buffer)
for address in (1, ('x',), ('127.0.0.1', 'p'), ('127.0.0.1', 99999)):
    try: u.connect(address)
    except (TypeError, OverflowError) as e: print(type(e).__name__, e)
u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); print(u.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)); u.setblocking(False)
try: u.recv(1)
except BlockingIOError as e: print(e)
u.close(); v.close(); print(u.fileno())
x, y = socket.socketpair(); r, w = __import__('os').pipe(); socket.send_fds(x, [b'm'], [r]); m, fds, flags, addr = socket.recv_fds(y, 10, 1); print(m, len(fds), flags & ~socket.MSG_CMSG_CLOEXEC)
x.close(); y.close()
