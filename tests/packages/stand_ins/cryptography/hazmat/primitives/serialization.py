import enum
import subprocess


class Encoding(enum.Enum):
    PEM = "PEM"


class PrivateFormat(enum.Enum):
    PKCS8 = "PKCS8"
    TraditionalOpenSSL = "TraditionalOpenSSL"


class BestAvailableEncryption:
    def __init__(self, password):
        self.password = password


class NoEncryption:
    password = None


class Key:
    def __init__(self, pem):
        self.pem = pem

    def private_bytes(self, encoding, format, encryption_algorithm):
        if encryption_algorithm.password is None:
            return self.pem
        command = ["openssl", "pkey", "-aes256", "-passout", f"pass:{encryption_algorithm.password.decode()}"]
        if format is PrivateFormat.TraditionalOpenSSL:
            command.append("-traditional")
        return subprocess.run(command, input=self.pem, check=True, capture_output=True).stdout


def load_pem_private_key(data, password, backend=None):
    return Key(data)
