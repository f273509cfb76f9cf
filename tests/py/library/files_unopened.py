"""Objects of native modules before their __init__ and after their close."""
import io
import select
import socket


def tell(what, call):
    try:
        print(what, call())
    except Exception as e:
        print(what, type(e).__name__, e)


for cls in (io.FileIO, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.TextIOWrapper):
    made = cls.__new__(cls)
    for name in ("read", "tell", "detach", "flush"):
        if hasattr(cls, name) and not (cls is io.FileIO and name in ("detach", "flush")):
            tell(f"{cls.__name__}.{name}", getattr(made, name))

raw = io.FileIO.__new__(io.FileIO)
print(raw.closed)
tell("fileno", raw.fileno)

memory = io.BytesIO(b"one\ntwo")
print(memory.closed, memory.readline())
memory.close()
memory.close()
print(memory.closed)
tell("read", memory.read)
tell("write", lambda: memory.write(b"x"))

text = io.StringIO("one\ntwo")
print(text.closed, text.readline())
text.close()
print(text.closed)
tell("getvalue", text.getvalue)

layer = io.TextIOWrapper(io.BytesIO(b"a\r\nb"), newline="")
print(repr(layer.read(2)), layer.newlines)
under = layer.detach()
tell("read of detached", layer.read)
print(under.closed)

decoder = io.IncrementalNewlineDecoder(None, translate=True)
print(repr(decoder.decode("a\r")), decoder.getstate(), decoder.newlines)
print(repr(decoder.decode("\nb\n", final=True)), decoder.newlines)
decoder.setstate((b"", 1))
print(decoder.getstate())
decoder.reset()
print(decoder.getstate(), decoder.newlines)

poll = select.epoll()
print(poll.closed, poll.fileno() >= 0)
poll.close()
print(poll.closed)
tell("poll", poll.poll)
tell("fromfd", lambda: select.epoll.fromfd(2**40))

left, right = socket.socketpair()
with left, right:
    left.sendall(b"all")
    print(left.send(b"part"), left.sendto is not None, right.recv(10))
    tell("sendto", lambda: left.sendto(b"x"))
    tell("sendto", lambda: left.sendto(b"x", 0, 1, 2))
    print(right.gettimeout(), right.getblocking())
    right.settimeout(0)
    print(right.gettimeout(), right.getblocking())
    tell("recv", lambda: right.recv(1))
    right.settimeout(2.5)
    print(right.gettimeout(), right.timeout)
print(left.fileno(), right.fileno())
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.settimeout(20)
        print(one.sendto(b"datagram", other.getsockname()))
        print(one.sendto(b"again", 0, other.getsockname()))
        print(other.recv(20), other.recv(20))
