"""Stands in for trustme, which stands on compiled code: the same certificates by the openssl program."""
import contextlib
import ipaddress
import itertools
import os
import subprocess
import tempfile

SERIAL = itertools.count(int.from_bytes(os.urandom(8)) >> 1)


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *arguments], input=given, check=True, capture_output=True).stdout


class Blob:
    def __init__(self, data):
        self.data = data

    def bytes(self):
        return self.data

    def write_to_path(self, path, append=False):
        with open(path, "ab" if append else "wb") as file:
            file.write(self.data)

    @contextlib.contextmanager
    def tempfile(self, dir=None):
        with tempfile.NamedTemporaryFile(suffix=".pem", dir=dir, delete=False) as file:
            file.write(self.data)
        try:
            yield file.name
        finally:
            os.unlink(file.name)


def certificate(subject, key, extensions, issuer):
    """`issuer`: the certificate and the key that sign, or nothing for the key's own."""
    with tempfile.TemporaryDirectory() as folder:
        def write(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            return path

        keyed = write("key", key)
        config = write("config", f"[req]\ndistinguished_name = n\nprompt = no\n[n]\n{subject}\n[x]\n{extensions}\n".encode())
        request = write("request", openssl("req", "-new", "-key", keyed, "-config", config))
        signer = (["-signkey", keyed] if issuer is None
                  else ["-CA", write("by", issuer[0]), "-CAkey", write("bykey", issuer[1])])
        return openssl("x509", "-req", "-in", request, "-days", "3650", "-set_serial", str(next(SERIAL)),
                       "-extfile", config, "-extensions", "x", *signer)


def new_key():
    return openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")


def alternative(identity):
    if "@" in identity:
        return f"email:{identity}"
    with contextlib.suppress(ValueError):
        return f"IP:{ipaddress.ip_address(identity)}"
    return f"DNS:{identity}"


class CA:
    def __init__(self, parent_cert=None, path_length=9, **_):
        self.parent_cert, self.path_length = parent_cert, path_length
        key = new_key()
        self.private_key_pem = Blob(key)
        issuer = parent_cert and (parent_cert.cert_pem.bytes(), parent_cert.private_key_pem.bytes())
        self.cert_pem = Blob(certificate(
            f"O = trustme\nOU = Testing CA #{next(SERIAL)}", key,
            f"basicConstraints = critical, CA:TRUE, pathlen:{path_length}\nsubjectKeyIdentifier = hash\n"
            "keyUsage = critical, digitalSignature, keyCertSign, cRLSign", issuer))

    @classmethod
    def from_pem(cls, cert_bytes, private_key_bytes):
        self = cls.__new__(cls)
        self.parent_cert, self.path_length = None, 9
        self.cert_pem, self.private_key_pem = Blob(cert_bytes), Blob(private_key_bytes)
        return self

    def create_child_ca(self, **_):
        return CA(parent_cert=self, path_length=self.path_length - 1)

    def issue_cert(self, *identities, common_name=None, **_):
        if not identities and common_name is None:
            raise ValueError("Must specify at least one identity or common name")
        key = new_key()
        subject = f"O = trustme\nOU = Testing cert #{next(SERIAL)}" + (f"\nCN = {common_name}" if common_name else "")
        extensions = ("subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\nbasicConstraints = critical, CA:FALSE\n"
                      "keyUsage = critical, digitalSignature\nextendedKeyUsage = clientAuth, serverAuth\n")
        if identities:
            extensions += "subjectAltName = critical, " + ", ".join(map(alternative, identities))
        chain = [certificate(subject, key, extensions, (self.cert_pem.bytes(), self.private_key_pem.bytes()))]
        above = self
        while above.parent_cert is not None:
            chain.append(above.cert_pem.bytes())
            above = above.parent_cert
        return LeafCert(key, chain)

    issue_server_cert = issue_cert

    def configure_trust(self, context):
        context.load_verify_locations(cadata=self.cert_pem.bytes().decode("ascii"))


class LeafCert:
    def __init__(self, key, chain):
        self.private_key_pem = Blob(key)
        self.cert_chain_pems = [Blob(pem) for pem in chain]
        self.private_key_and_cert_chain_pem = Blob(key + b"".join(chain))

    def configure_cert(self, context):
        with self.private_key_and_cert_chain_pem.tempfile() as path:
            context.load_cert_chain(path)
