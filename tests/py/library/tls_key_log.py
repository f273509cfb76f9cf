"""keylog_filename: secrets of connections in a file; folders of certificates that are not there."""
import os
import ssl
import tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls_pkg")
folder = tempfile.mkdtemp()
log = os.path.join(folder, "log")

server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain(os.path.join(HERE, "localhost.pem"))
client = ssl.create_default_context(cafile=os.path.join(HERE, "root.pem"))
client.load_verify_locations(capath=os.path.join(folder, "nothing"))
client.load_verify_locations(capath=os.path.join(HERE, "root.pem"))


def shake():
    one, two = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(one, two, server_hostname="localhost"), server.wrap_bio(two, one, server_side=True)]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass


def labels():
    with open(log) as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    return sorted({(line[0], len(line[1]), len(line) == 3 and len(line[2]) >= 64) for line in lines})


print(client.keylog_filename)
client.keylog_filename = log
print(client.keylog_filename == log, open(log).read().startswith("# TLS secrets log file"), labels())
shake()
found = labels()
print([row for row in found if row[0].startswith(("CLIENT_T", "SERVER_T"))])
client.keylog_filename = None
size = os.path.getsize(log)
shake()
print(client.keylog_filename, os.path.getsize(log) == size)
server.keylog_filename = os.fsencode(log)
shake()
print(os.path.getsize(log) > size, labels() == found, type(server.keylog_filename))
for wrong in [5, os.path.join(folder, "no", "log")]:
    try:
        client.keylog_filename = wrong
    except (TypeError, OSError) as e:
        print(type(e).__name__, client.keylog_filename)
os.unlink(log)
os.rmdir(folder)
