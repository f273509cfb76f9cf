"""TLS: both ends in memory and over sockets; what is verified, and what is refused."""
import os
import socket
import ssl
import threading

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls_pkg")
ROOT = os.path.join(HERE, "root.pem")
LEAF = os.path.join(HERE, "localhost.pem")


def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(LEAF)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def client_context():
    context = ssl.create_default_context(cafile=ROOT)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Pair:
    """Two ends that read what the other has written."""

    def __init__(self, client, server, name):
        one, two = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(one, two, server_hostname=name)
        self.server = server.wrap_bio(two, one, server_side=True)

    def handshake(self):
        for _ in range(10):
            waiting = 0
            for end in self.client, self.server:
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    waiting += 1
            if not waiting:
                return self
        raise AssertionError("no end of the handshake")


client = client_context()
print(client.verify_mode.name, client.check_hostname, client.protocol.name)
print(client.cert_store_stats(), [c["subject"] for c in client.get_ca_certs()])
pair = Pair(client, server_context(), "localhost").handshake()
print(pair.client.version(), pair.client.selected_alpn_protocol())
print(pair.server.version(), pair.server.selected_alpn_protocol())
name, version, bits = pair.client.cipher()
print(name.startswith("TLS_"), version, bits >= 128)
print(pair.client.server_side, pair.server.server_side, pair.client.server_hostname)
certificate = pair.client.getpeercert()
for key in sorted(certificate):
    print("", key, certificate[key] if key != "serialNumber" else len(certificate[key]))
der = pair.client.getpeercert(True)
with open(LEAF) as file:
    print(type(der), ssl.DER_cert_to_PEM_cert(der) in file.read())
print(pair.server.getpeercert())

print(pair.client.write(b"question"), pair.server.read(), pair.server.write(memoryview(b"answer")))
into = bytearray(3)
print(pair.client.read(3, into), into, pair.client.pending(), pair.client.read(100))
try:
    pair.client.read()
except ssl.SSLWantReadError as e:
    print(type(e).__name__, e.errno == ssl.SSL_ERROR_WANT_READ, isinstance(e, OSError))
big = os.urandom(16000) * 10
sent = got = 0
parts = []
while got < len(big):
    sent += pair.client.write(big[sent:sent + 16000]) if sent < len(big) else 0
    parts.append(pair.server.read(20000))
    got += len(parts[-1])
print(b"".join(parts) == big)

print("names")
for host in "a.example.test", "127.0.0.1", "elsewhere.test", "a.b.example.test", "127.0.0.2":
    try:
        print("", host, Pair(client, server_context(), host).handshake().client.version())
    except ssl.SSLCertVerificationError as e:
        print("", host, type(e).__name__, e.verify_code, e.reason, isinstance(e, ValueError))
empty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
try:
    Pair(empty, server_context(), "localhost").handshake()
except ssl.SSLCertVerificationError as e:
    print("unknown root", e.verify_code, e.verify_message)
empty.check_hostname = False
empty.verify_mode = ssl.CERT_NONE
print("unverified", Pair(empty, server_context(), "localhost").handshake().client.getpeercert())

print("errors")


def fails(what):
    try:
        what()
    except Exception as e:
        print("", type(e).__name__, isinstance(e, ssl.SSLError))
    else:
        print(" no error")


strict = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
fails(lambda: setattr(strict, "verify_mode", ssl.CERT_NONE))
fails(lambda: strict.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO()))
fails(lambda: strict.load_verify_locations())
fails(lambda: strict.load_verify_locations(cafile=os.path.join(HERE, "none.pem")))
fails(lambda: strict.load_verify_locations(cadata="no certificate"))
fails(lambda: strict.load_cert_chain(ROOT))
fails(lambda: ssl.SSLContext(77))
fails(lambda: ssl.MemoryBIO().write("text"))
garbage, out = ssl.MemoryBIO(), ssl.MemoryBIO()
garbage.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
fails(client.wrap_bio(garbage, out, server_hostname="localhost").do_handshake)
ended = ssl.MemoryBIO()
ended.write_eof()
print(ended.eof, ended.pending, ended.read())
fails(client.wrap_bio(ended, out, server_hostname="localhost").do_handshake)

print("sockets")
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    with server_context().wrap_socket(connection, server_side=True) as end:
        with end.makefile("rb") as lines:
            for line in iter(lines.readline, b"end\n"):
                end.sendall(line.upper())
        end.unwrap()


thread = threading.Thread(target=serve)
thread.start()
with socket.create_connection(listener.getsockname()) as plain:
    with client.wrap_socket(plain, server_hostname="localhost") as end:
        end.settimeout(30)
        print(end.version(), isinstance(end, socket.socket), plain.fileno())
        with end.makefile("rwb") as file:
            for text in b"one\n", b"two\n" * 3000:
                file.write(text)
                file.flush()
                print(file.read(len(text)) == text.upper())
        end.sendall(b"end\n")
        with end.unwrap() as plain:
            print(type(plain).__name__, plain.recv(10))
thread.join()
listener.close()
