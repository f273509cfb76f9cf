# A file that may not grow is an OSError, not the end of the process.
import errno
import os
import resource
import signal
import tempfile

print(signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN)
with tempfile.TemporaryDirectory() as folder:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
    path = os.path.join(folder, "file")
    with open(path, "wb", buffering=0) as file:
        for act in (
            lambda: file.truncate(1 << 20),
            lambda: file.seek(1 << 20) and file.write(b"x"),
            lambda: os.truncate(path, 1 << 18),
        ):
            try:
                print(act())
            except OSError as error:
                print(error.errno == errno.EFBIG)
    print(os.path.getsize(path))
