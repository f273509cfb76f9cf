"""Stands in for cryptography, which stands on compiled code: keys under a password, by the openssl program."""
__version__ = "46.0.0"
