"""What is sent in the clear right behind the end of TLS is not taken for a part of it."""
import os
import socket
import ssl
import threading

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls_pkg")
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain(os.path.join(HERE, "localhost.pem"))
client = ssl.create_default_context(cafile=os.path.join(HERE, "root.pem"))
heard = []


def serve(listener):
    with listener.accept()[0] as sock:
        with server.wrap_socket(sock, server_side=True) as end:
            heard.append(end.recv(100))
            end.sendall(b"x" * 50_000)
            with end.unwrap() as plain:
                heard.append(plain.recv(100))
                plain.sendall(b"plain answer")


with socket.create_server(("127.0.0.1", 0)) as listener:
    thread = threading.Thread(target=serve, args=(listener,))
    thread.start()
    with socket.create_connection(listener.getsockname()) as sock:
        one, two = ssl.MemoryBIO(), ssl.MemoryBIO()
        end = client.wrap_bio(one, two, server_hostname="localhost")

        def do(step):
            while True:
                wanted = False
                try:
                    result = step()
                except ssl.SSLWantReadError:
                    wanted = True
                if two.pending:
                    sock.sendall(two.read())
                if not wanted:
                    return result
                one.write(sock.recv(70_000))

        do(end.do_handshake)
        do(lambda: end.write(b"over TLS"))
        n = 0
        while n < 50_000:
            n += len(do(lambda: end.read(20_000)))
        print(n)
        # The end of TLS and the next words go in one piece.
        try:
            end.unwrap()
        except ssl.SSLWantReadError:
            pass
        sock.sendall(two.read() + b"in the clear")
        answer = b""
        while not answer.endswith(b"plain answer"):
            answer += sock.recv(1000)
        print(answer[-12:])
    thread.join()
print(heard)
with socket.create_server(("127.0.0.1", 0)) as listener:
    with socket.create_connection(listener.getsockname()) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        try:
            server.wrap_socket(listener.accept()[0], server_side=True)
        except ssl.SSLError as e:
            print(type(e).__name__)
