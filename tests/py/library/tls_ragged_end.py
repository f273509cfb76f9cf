"""The peer goes away without saying goodbye: that is an error for who reads and for who unwraps, unless the context is told
to take it for an end."""
import os
import ssl

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls_pkg")


def pair(ignore):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(os.path.join(HERE, "localhost.pem"))
    client = ssl.create_default_context(cafile=os.path.join(HERE, "root.pem"))
    if ignore:
        client.options |= ssl.OP_IGNORE_UNEXPECTED_EOF
    a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(a, b, server_hostname="localhost")
    theirs = server.wrap_bio(b, a, server_side=True)
    waiting = [ours, theirs]
    while waiting:
        for end in waiting[:]:
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                pass
    return ours, theirs, a


def tell(what, call):
    try:
        print("  ", what, call())
    except OSError as e:
        print("  ", what, type(e).__name__, e.errno, e.reason, str(e).partition(" (_ssl")[0])


for ignore in False, True:
    print("ignored" if ignore else "told")
    ours, theirs, incoming = pair(ignore)
    theirs.write(b"hello")
    incoming.write_eof()
    tell("read", lambda: ours.read(10))
    tell("read", lambda: ours.read(10))
    tell("unwrap", ours.unwrap)
    ours, theirs, incoming = pair(ignore)
    theirs.write(b"hello")
    tell("read", lambda: ours.read(10))
    incoming.write_eof()
    tell("unwrap", ours.unwrap)
    # With a goodbye
    ours, theirs, incoming = pair(ignore)
    tell("server unwrap", theirs.unwrap)
    incoming.write_eof()
    tell("read", lambda: ours.read(10))
    tell("unwrap", ours.unwrap)
