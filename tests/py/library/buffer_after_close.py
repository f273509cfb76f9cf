# What a buffer holds goes to its own file or nowhere, also when the raw file was closed
# behind its back and its descriptor names another file by now.
import os, subprocess, sys, tempfile

folder = tempfile.mkdtemp()
a, b = os.path.join(folder, "a"), os.path.join(folder, "b")


def contents():
    return [open(n, "rb").read() for n in (a, b)]


program = f"""
f = open({a!r}, 'wb'); f.write(b'SECRET'); f.raw.close()
g = open({b!r}, 'wb', buffering=0); g.write(b'good')
"""
print(subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL).returncode)
print(contents())

program = f"""
f = open({a!r}, 'w'); f.write('SECRET'); f.buffer.raw.close()
g = open({b!r}, 'wb', buffering=0); g.write(b'text')
for tried in (lambda: f.write('more'), f.flush, lambda: f.buffer.write(b'x'), f.buffer.flush):
    try:
        print(tried())
    except ValueError as e:
        print(type(e).__name__)
"""
done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
print(done.stdout.decode().split()[1:])
print(contents())

# Reading does not go on with the next file of that number either.
f = open(a, "wb")
f.write(b"0123456789" * 10)
f.close()
f = open(a, "rb", buffering=4)
print(f.read(2))
number = f.fileno()
f.raw.close()
g = open(b, "rb", buffering=0)
print(g.fileno() == number)
for tried in (lambda: f.read(8), f.readline, f.peek, lambda: f.seek(0), f.tell, lambda: f.readinto(bytearray(3))):
    try:
        print(tried())
    except ValueError as e:
        print(type(e).__name__)
print(g.read())
g.close()
