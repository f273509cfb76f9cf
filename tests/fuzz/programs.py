"""Random Python programs, and whether interpreters agree about what they print.

    programs.py --print SEED               the program of a seed
    programs.py --run SEED                 makes and runs it in this process
    programs.py --record FIRST LAST        by CPython: writes programs.record
    programs.py --compare A B SEED [LAST]  runs each seed under both interpreters (commands
                                           with options, as `pyrs -X gc-stress=17`)

A program ends, prints facts (no address, no order of a set of strings, no time) and is made
from the seed alone. `programs.record` holds a hash of what CPython 3.14 prints for each seed.
"""
import difflib
import os
import random
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from program_blocks import BLOCKS, PRELUDE  # noqa: E402
from program_parts import Gen  # noqa: E402

RECORD = os.path.join(HERE, "programs.record")


def program(seed):
    """The source text of a seed's program."""
    gen = Gen(random.Random(seed * 7_919 + 11))
    lines = [PRELUDE]
    for number in range(gen.rng.randint(6, 12)):
        block = gen.rng.choice(BLOCKS)
        lines.append(f"\n# {number}: {block.__name__}")
        lines.append(f"print('-- {number} {block.__name__}')")
        gen.begin(number)
        block(gen)
        body = gen.take()
        lines.append("try:")
        lines.extend("    " + line if line else line for line in body)
        lines.append("except Exception as error:")
        lines.append("    print('block ended by', type(error).__name__, error)")
    lines.append("\nprint('the end')")
    return "\n".join(lines) + "\n"


def hash_of(data):
    """FNV-1a of 64 bits."""
    state = 0xCBF29CE484222325
    for byte in data:
        state = (state ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return state


def output(command, seed, limit=60):
    """What an interpreter prints for a seed, how it ends, and its last words."""
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8")
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [*command, os.path.abspath(__file__), "--run", str(seed)], cwd=folder,
                env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit,
            )
        except subprocess.TimeoutExpired as late:
            return late.stdout or b"", "timeout", ""
    return done.stdout, done.returncode, done.stderr.decode("utf-8", "replace")[-600:]


def record(first, last):
    with open(RECORD, "w") as file:
        file.write("# Seeds of programs.py and FNV-1a hashes of what CPython 3.14 prints for them.\n")
        for seed in range(first, last + 1):
            # A program that takes CPython longer is none for a test.
            got, code, words = output([sys.executable], seed, 5)
            if code != 0:
                print(f"seed {seed}: ended with {code}: {words}", flush=True)
                continue
            file.write(f"{seed} {hash_of(got):016x}\n")
            file.flush()


def compare(left, right, first, last):
    different = 0
    for seed in range(first, last + 1):
        a, b = (output(shlex.split(each), seed, 300) for each in (left, right))
        if a[:2] == b[:2]:
            continue
        different += 1
        print(f"seed {seed}: {left} ended with {a[1]}, {right} with {b[1]}")
        texts = (each[0].decode("utf-8", "replace").splitlines() for each in (a, b))
        for line in list(difflib.unified_diff(*texts, left, right, n=2, lineterm=""))[:30]:
            print("   ", line[:300])
        if a[1] != b[1]:
            print("   ", b[2] or a[2])
        sys.stdout.flush()
    print(f"{last + 1 - first} programs, {different} differ")
    return different


def main():
    mode, rest = sys.argv[1], sys.argv[2:]
    if mode == "--print":
        print(program(int(rest[0])), end="")
    elif mode == "--run":
        text = program(int(rest[0]))
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        exec(compile(text, "program", "exec"), {"__name__": "program"})
    elif mode == "--record":
        record(int(rest[0]), int(rest[1]))
    elif mode == "--compare":
        return compare(rest[0], rest[1], int(rest[2]), int(rest[-1])) != 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
