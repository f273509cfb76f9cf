"""Stands in for zstandard, which stands on compiled code: what compression.zstd can do of it."""
from compression import zstd

ZstdError = zstd.ZstdError


def compress(data, level=3):
    return zstd.compress(data, level)


class Decompressed:
    """One frame after the other is another object's work, as in the original."""

    def __init__(self):
        self.inner = zstd.ZstdDecompressor()

    def decompress(self, data):
        return self.inner.decompress(data)

    def flush(self):
        return b""

    @property
    def eof(self):
        return self.inner.eof

    @property
    def unused_data(self):
        return self.inner.unused_data


class ZstdDecompressor:
    def decompressobj(self, **_):
        return Decompressed()


class ZstdCompressor:
    def __init__(self, level=3):
        self.level = level

    def compress(self, data):
        return zstd.compress(data, self.level)
