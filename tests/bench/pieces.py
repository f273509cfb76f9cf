#!/usr/bin/env python3
"""What it costs to collect in steps: programs with the collector as it is, and with one that
stops the world for each major collection (`-X gc-whole`), turn by turn.

    tests/bench/pieces.py [--rounds N] [--pyrs PROGRAM] [NAME...]

Columns: processor seconds of each, their ratio, peak RSS in MB of each, their ratio (medians).
"""
import argparse
import math
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "memory-bench" / "programs"
OWN = {
    "json_records": """
import json
text = json.dumps([{"id": i, "name": f"n{i}", "tags": [i, i + 1], "score": i / 3} for i in range(20000)])
kept = []
for i in range(12):
    kept.append(json.loads(text))
    if i % 3 == 2:
        del kept[0]
""",
    "trees": """
class Node:
    def __init__(self, left, right):
        self.left, self.right = left, right
def make(depth):
    return Node(make(depth - 1), make(depth - 1)) if depth else None
long = make(17)
for i in range(24):
    make(15)
""",
    "replaced": """
import random
random.seed(1)
table = [[i] for i in range(600000)]
for i in range(3000000):
    table[random.randrange(600000)] = [i]
""",
}


def run(command):
    """Processor seconds and peak RSS in bytes of a process that must end well."""
    pid = os.fork()
    if pid == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.execv(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pyrs", default=str(ROOT / "target" / "release" / "pyrs"))
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = {path.stem: path for path in sorted(PROGRAMS.glob("*.py"))}
        for name, text in OWN.items():
            programs[name] = Path(folder) / f"{name}.py"
            programs[name].write_text(text)
        names = options.names or list(OWN) + [
            "cache_server", "session_server", "lru_churn", "parse_and_drop", "linked_instances",
        ]
        print(f"{'program':20}{'steps s':>9}{'whole s':>9}{'ratio':>7}{'steps MB':>10}{'whole MB':>10}{'ratio':>7}")
        times, peaks = [], []
        for name in names:
            found = {"": [], "-Xgc-whole=12g": []}
            for _ in range(options.rounds):
                for flag, runs in found.items():
                    command = [options.pyrs, *filter(None, [flag]), str(programs[name])]
                    runs.append(run(command))
            (time, peak), (whole, most) = (
                [statistics.median(column) for column in zip(*runs)] for runs in found.values()
            )
            times.append(time / whole)
            peaks.append(peak / most)
            print(f"{name:20}{time:9.2f}{whole:9.2f}{times[-1]:7.2f}{peak / 1e6:10.1f}{most / 1e6:10.1f}{peaks[-1]:7.2f}")
        mean = lambda ratios: math.exp(statistics.fmean(map(math.log, ratios)))
        print(f"{'geometric mean':38}{mean(times):7.2f}{mean(peaks):27.2f}")


if __name__ == "__main__":
    main()
