# A limit of the address space that a program sets itself is felt as MemoryError: what the
# interpreter had only reserved is given up for it, and small requests are still met.
import resource
import subprocess
import sys

CHILD = r"""
import gc, io, json, resource, sys


def grow_objects(keep):
    while True:
        keep.append([len(keep)])


def grow_bytes(keep):
    while True:
        keep.append(bytearray(100_000))


def grow_file(keep):
    file = io.BytesIO()
    keep.append(file)
    while True:
        file.write(b"x" * 100_000)


limit = int(sys.argv[2]) << 20
if sys.argv[3] == "set":
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
else:
    resource.prlimit(0, resource.RLIMIT_AS, (limit, limit))
keep = []
try:
    globals()[sys.argv[1]](keep)
except MemoryError:
    print("refused")
del keep[:]
gc.collect()
more = [[i] for i in range(10000)]
print(len(more), sum(map(len, more)), sorted(range(1000), key=lambda n: -n)[0])
print(len(bytearray(5_000_000)), json.loads('{"a": [1, 2]}'))
"""

for kind, how in (("grow_objects", "set"), ("grow_bytes", "pr"), ("grow_file", "set")):
    run = subprocess.run(
        [sys.executable, "-c", CHILD, kind, "300", how],
        capture_output=True, text=True, timeout=120,
    )
    print(kind, run.returncode, run.stdout.split(), run.stderr[-200:])
