"""The longest stops of the collector through whole programs.

    pyrs tests/bench/pauses.py [--scale N] [scenario ...]

Each scenario runs in a process of its own. pyrs tells of its stops itself (module `pyrs`, in
processor time of the thread, so that other processes do not count); of CPython the callbacks of
`gc` are timed. `--scale 10` makes everything a tenth as large.
"""
import gc
import os
import subprocess
import sys
import time
import weakref

try:
    import pyrs
except ImportError:
    pyrs = None


class Node:
    __slots__ = ("number", "next", "__weakref__")

    def __init__(self, number, next):
        self.number = number
        self.next = next


class Closing(Node):
    __slots__ = ()
    closed = 0

    def __del__(self):
        Closing.closed += 1


def churn(scale):
    """One of 10 million objects is replaced after the other."""

    def group(i):
        return (Node(i, None), [i, str(i)], {"x": i, "y": str(i)})

    groups, steps = 1_700_000 // scale, 1_000_000 // scale
    kept = [group(i) for i in range(groups)]
    for step in range(steps):
        kept[(step * 7919) % groups] = group(step)


def tables(scale):
    """A million weak references, ids and objects with finalizers; half die."""
    n = 1_000_000 // scale
    kept = [Node(i, None) for i in range(n)]
    references = [weakref.ref(node) for node in kept]
    ids = {id(node) for node in kept}
    closing = [Closing(i, None) for i in range(n)]
    for part in range(10):
        del kept[::7], closing[::7], references[::11]
        garbage = [[i] for i in range(n)]
    assert len(ids) == n and garbage


def dict_of_millions(scale):
    """A dict of 3 million keys grows, and shrinks again."""
    table = {}
    for i in range(3_000_000 // scale):
        table[i * 7919] = (i,)
    for i in range(2_500_000 // scale):
        del table[i * 7919]


def list_of_millions(scale):
    """A list of 10 million is rearranged."""
    items = [str(i % 1000) for i in range(10_000_000 // scale)]
    for i in range(5):
        items.reverse()
        items[100:200] = [(j,) for j in range(300)]
        items.insert(0, [i])
        garbage = [[j] for j in range(300_000 // scale)]
    items = sorted(items[:1_000_000 // scale], key=str)
    assert garbage


def buffers(scale):
    """1 GiB of buffers of mixed sizes, replaced one after the other."""
    sizes = [1_000 * (1 + i * i % 97) for i in range(20_000 // scale)]
    kept = [bytearray(size) for size in sizes]
    for i in range(40_000 // scale):
        kept[i % len(kept)] = bytearray(sizes[(i * 31) % len(sizes)])


SCENARIOS = {f.__name__: f for f in (churn, tables, dict_of_millions, list_of_millions, buffers)}


def report(name, seconds, stops, longest, p999, total):
    print(
        f"{name:18} {seconds:6.2f} s, {stops:6} stops, {total * 1e3:7.0f} ms in all, "
        f"p99.9 {p999 * 1e3:7.2f} ms, longest {longest * 1e3:7.2f} ms",
        flush=True,
    )


def run(name, scale):
    stops = []
    began = 0

    def note(phase, info):
        nonlocal began
        if phase == "start":
            began = time.thread_time()
        else:
            stops.append(time.thread_time() - began)

    if not pyrs:
        gc.callbacks.append(note)
    start = time.thread_time()
    SCENARIOS[name](scale)
    seconds = time.thread_time() - start
    if pyrs:
        p = pyrs.pauses()
        report(name, seconds, p["count"], p["longest"], p["p99.9"], p["total"])
        return
    stops.sort()
    last = max(0, -(-len(stops) * 999 // 1000) - 1)
    report(name, seconds, len(stops), max(stops, default=0), stops[last] if stops else 0, sum(stops))


def main(args):
    scale = 1
    if args[:1] == ["--scale"]:
        scale, args = int(args[1]), args[2:]
    if args[:1] == ["--run"]:
        return run(args[1], scale)
    for name in args or SCENARIOS:
        command = [sys.executable]
        if pyrs:
            command += ["-X", "gc-log"]
        command += [__file__, "--scale", str(scale), "--run", name]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(done.stderr[-2000:])


main(sys.argv[1:])
