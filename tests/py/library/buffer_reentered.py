# A raw file's method that calls the buffer above it is told so.
import io


class Raw(io.RawIOBase):
    def __init__(self):
        self.calls = []

    def writable(self):
        return True

    def readable(self):
        return True

    def write(self, data):
        self.attempt(lambda: self.above.write(b"x" * 100))
        self.attempt(lambda: self.above.flush())
        self.attempt(lambda: self.above.close())
        return len(data)

    def readinto(self, room):
        self.attempt(lambda: self.above.read(1))
        room[:1] = b"r"
        return 1

    def attempt(self, f):
        try:
            self.calls.append(f())
        except RuntimeError as e:
            self.calls.append(str(e).split(" object")[0].split(" name=")[0])


raw = Raw()
raw.above = io.BufferedWriter(raw, 4)
print(raw.above.write(b"12345678"))
raw.above.flush()
print(len(raw.calls) > 0, {type(c).__name__ for c in raw.calls}, raw.closed)
raw.above.close()

raw = Raw()
raw.above = io.BufferedReader(raw, 4)
print(raw.above.read(2))
print(len(raw.calls) > 0, {type(c).__name__ for c in raw.calls})
