# A child of a fork that only reads shares the parent's pages, if the option asks for it. Where
# there is no such option (and no such module), nothing is wrong.
import subprocess
import sys

try:
    import pyrs
except ImportError:
    pyrs = None

PROGRAM = """
import os

def dirty():
    with open("/proc/self/smaps_rollup") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))

class Record:
    def __init__(self, number):
        self.number, self.name = number, "record " + str(number)

class Noticed:
    def __del__(self):
        print("finalized", flush=True)

records = {"r%d" % i: Record(i) for i in range(60000)}
cycle = [Noticed()]
cycle.append(cycle)
del cycle
for turn in range(2):
    child = os.fork()
    if child == 0:
        total = sum(record.number + len(record.name) for record in records.values())
        found = sum("r%d" % i in records for i in range(60000))
        print(total + found, flush=True)
        print("dirty", dirty(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def run(*options):
    done = subprocess.run(
        [sys.executable, *options, "-c", PROGRAM], capture_output=True, text=True
    )
    lines = done.stdout.splitlines() + done.stderr.splitlines()
    dirty = [int(line.split()[1]) for line in lines if line.startswith("dirty")]
    return [line for line in lines if not line.startswith("dirty")], dirty


lines, dirty = run("-X", "prefork")
print(lines.count("finalized") >= 1, [line for line in lines if line != "finalized"])
print(len(dirty) == 2, pyrs is None or max(dirty) < 2500)
