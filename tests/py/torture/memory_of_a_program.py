# Sizes that a program asks for and that cannot be had are errors, and it goes on.
import resource, subprocess, sys

limit = 1500 << 20
programs = r"""
(lambda b: (b.seek(1 << 45), b.write(b'x')))(io.BytesIO())
(lambda b: (b.seek(sys.maxsize), b.write(b'xx')))(io.BytesIO())
(lambda b: (b.seek(1 << 45), b.write('x')))(io.StringIO())
(lambda b: (b.seek(1 << 45), b.write('\u1234')))(io.StringIO())
1 << 10 ** 11
(1).to_bytes(1 << 40)
struct.pack('9999999999x')
struct.pack('99999999999s', b'')
('x' * 1000000).replace('x', 'y' * 10000000)
(b'x' * 1000000).replace(b'x', b'y' * 10000000)
open('/dev/zero', 'rb').read(1 << 40)
open('/dev/zero', 'rb', buffering=0).read(1 << 40)
bytes(1 << 62)
bytearray(1 << 62)
' ' * (1 << 62)
[1] * (1 << 62)
(1,) * (1 << 40)
"""
head = """
import io, struct, sys
def attempt(text):
    try:
        eval(text)
    except (MemoryError, OverflowError):
        return 'refused'
    except NameError:
        return 'no such name'
    return 'done'
"""


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


for line in programs.strip().splitlines():
    program = head + f"print(attempt({line!r}), attempt('1 + 1'))\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, preexec_fn=limited)
    print(line, "->", done.stdout.strip() or done.stderr[-200:], done.returncode)
