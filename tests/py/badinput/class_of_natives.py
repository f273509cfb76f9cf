# Instances of subclasses of native classes change class only where the native part is the same.
import _asyncio
import _io
import io


def attempt(old, new):
    one = old.__new__(old)
    try:
        one.__class__ = new
    except TypeError as error:
        print(old.__name__, new.__name__, error)
    else:
        print(old.__name__, new.__name__, "changed", type(one).__name__)


class F(_asyncio.Future):
    pass


class G(_asyncio.Future):
    pass


class T(_asyncio.Task):
    pass


class Raw(_io._RawIOBase):
    pass


class File(io.FileIO):
    pass


class Buffered(_io._BufferedIOBase):
    pass


class Bytes(io.BytesIO):
    pass


class Reader(io.BufferedReader):
    pass


class Text(_io._TextIOBase):
    pass


class Strings(io.StringIO):
    pass


attempt(F, G)
for pair in [(F, T), (Raw, File), (Buffered, Bytes), (Buffered, Reader), (Text, Strings), (Bytes, Reader)]:
    attempt(*pair)
    attempt(*pair[::-1])
