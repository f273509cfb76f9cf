# Growth of many kinds under a limit of the address space ends in MemoryError (deep recursion
# in RecursionError), and nothing worse.
import resource
import subprocess
import sys

CHILD = r"""
import gc, io, itertools, sys
from collections import deque


class Node:
    def __init__(self):
        self.a = 1
        self.me = self


def objects(keep):
    while True:
        keep.append(Node())


def lists(keep):
    while True:
        keep.append([1.5, 2])


def dicts(keep):
    for i in itertools.count():
        keep.append({i: str(i)})


def one_dict(keep):
    d = {}
    for i in itertools.count():
        d[i] = i


def text(keep):
    s = "x"
    while True:
        s += s + "y"


def sets(keep):
    s = set()
    for i in itertools.count():
        s.add((i,))


def exceptions(keep):
    while True:
        try:
            raise ValueError(keep)
        except ValueError as e:
            keep.append(e)


def deques(keep):
    d = deque()
    while True:
        d.append([d])


def codes(keep):
    while True:
        keep.append(compile("x.y.z\n" * 100, "f", "exec"))


def files(keep):
    b = io.BytesIO()
    while True:
        b.write(b"x" * 100_000)


def closures(keep):
    while True:
        keep.append(lambda: keep)


def generators(keep):
    def g():
        yield keep

    while True:
        it = g()
        next(it)
        keep.append(it)


keep = []
try:
    globals()[sys.argv[1]](keep)
except MemoryError:
    pass
else:
    print("no end")
del keep[:]
gc.collect()
more = [[i] for i in range(10000)]
print(len(more), sum(map(len, more)))
"""

LIMIT = 220 << 20
KINDS = """objects lists dicts one_dict text sets exceptions deques
codes files closures generators""".split()


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))


for kind in KINDS:
    run = subprocess.run(
        [sys.executable, "-c", CHILD, kind],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=120,
    )
    # What little is left may not suffice for what the program does then: a MemoryError that
    # nobody catches is an end like others. A signal or a panic is not.
    print(kind, "ends" if run.returncode in (0, 1) else run.returncode)
