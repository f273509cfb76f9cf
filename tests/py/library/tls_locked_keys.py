"""Private keys under a password: of PKCS #8 with each of its ways, and of old files; passwords that are asked for, and
wrong ones."""
import os
import ssl
import tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls_pkg")
with open(os.path.join(HERE, "localhost.pem")) as file:
    text = file.read()
CHAIN = os.path.join(HERE, "localhost.pem")
KEYS = {
    "p8": """
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg72drpsrCfWAICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEBI275dCgxhCLv72S2c0JMEgZCH
6oNnUANb7pbdpL9K9cjN4EewLt29jI6a+KcaV1Iwx0eieHQqT9dNfqqTQ0cPDlnI
Ay8Jx8LJzW1AnvTrqg8hcYGm0LlemOewN/Hhp1JPJyFvLPCYmbrn8LbYHRD6DvSA
Z1EphJx+YjJioa/jO3jtQ4cmjGL1g2LWvVUr0j1mZgcVj3aQLvljVSEfTFdODmo=
-----END ENCRYPTED PRIVATE KEY-----
""",
    "trad": """
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,7059053F73369C1510240CEF2D4A4D52

ZbZtbI4MC4HQ7gaxYrNb0ZrhZ1TyQLaP/50GgHi2nAhFh4vUBq4nM4P172HQBk34
Mljop3vofMJw5ZaNagfcoLTrIrEfzQgQB2+hXcLgic9KFxrYZ2fiMHNzOUJ0uDWy
HpV7PM/yp06W3diI5iIjKZx+2wEyUDqeW/2eNcWXjd8=
-----END EC PRIVATE KEY-----
""",
    "trad3": """
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: DES-EDE3-CBC,C9044F240FA7FB8D

GnxfLecEDW0DigxbIA3tvmy+ntAeURwUAfu+hPftIw+Q7MCXm5XNdldXt0mmlrDW
Tdi+KFzC3SS5juxCWi1T2vG3czUO9BbXfuI7aaemwzxJ+l9vXM3LCVZg9oQwxbyl
peq45xMZNVm9hqQBmQdW2DC0N5kjMMcuKnhz5LVuK1I=
-----END EC PRIVATE KEY-----
""",
    "p8des": """
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAgpbtix/wzyYwICCAAw
DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQIt7Kfkws0bscEgZCVhkLeATkZH4zJ
36y9FJJRsAfracenzNeiB+vD5U0wLj0u38E9ce2VkFcmbLyKdpawXfcLKHE249po
oUf8KGCoAu9JBLZM5ljzlcTbtvBGUqmhx02K5ZH2VoSVdUKa4FO5WcNgmSBviMun
sol14jOY3RFER51rHFkJaTqF0VKd75RClB0WS28kpUFOqEfthWg=
-----END ENCRYPTED PRIVATE KEY-----
""",
    "p8sha1": """
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHeMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAjv6QsCaPeiiQICCAAw
HQYJYIZIAWUDBAECBBB1rpnEQjcYs8JOzXGOrgdjBIGQ8cssY7Uo4T1MZxj/shhs
WqbxoUKIY10IcOeoaQQ73BuWyQWkN4gAFNiIZBovSuLD5vW4OGqPRdudRHQysDz7
iv5a5l4DjqQ1ceC3crE90a8u9BqT6bViGPYTpzzbY6e4RtEfjQ0KEpdDFitEj6dU
48s42hgSYrbd/C/PuowMIu4MOPWkrdw/lhtShIykBBDh
-----END ENCRYPTED PRIVATE KEY-----
""",
    "p8scrypt": """
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAh2gLUmiIgBswICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBBMJqFKuvIVtK9dCkkYc1GjBIGQ+fJvP1ieIHGE
/BQYfvTX7Fwm9OAKjPlT5CpQsvnL1SVluAjw2hxyoPp+Mp3dS02e0yn04yFrzHq/
QZ1Yr90PBbhdTcSvLYJAvcCGgDHAHrBqrIXwo5kDzuj5G5iOEMB+dxklmKKL+z/c
HHNqtDZrmDaetoNQgQ80EGut7aiPfVnl1UY4z/MeR9hZwrRQut17
-----END ENCRYPTED PRIVATE KEY-----
""",
}
begin = text.index("-----BEGIN PRIVATE KEY")
KEYS["plain"] = text[begin:text.index("-----END PRIVATE KEY")] + "-----END PRIVATE KEY-----\n"


def tell(key, password):
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(KEYS[key].lstrip())
        file.flush()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            print("  ", context.load_cert_chain(CHAIN, file.name, password))
        except ssl.SSLError as e:
            print("  ", type(e).__name__, e.errno, str(e).partition(" (_ssl")[0], e.reason, e.library)
        except Exception as e:
            print("  ", type(e).__name__, e)


for key in KEYS:
    print(key)
    for password in "secret", b"secret", bytearray(b"secret"), "wrong", lambda: "secret", lambda: b"secret":
        tell(key, password)
    for password in 5, lambda: 5, "x" * 2000, lambda: "x" * 2000, lambda: 1 / 0, "", "s\xe9cret":
        if key in ("p8", "trad", "plain"):
            tell(key, password)
