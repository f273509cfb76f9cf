# Arithmetic of large numbers where memory is short ends in a number or a MemoryError.
import resource
import subprocess
import sys

CHILD = r"""
import math, sys

sys.set_int_max_str_digits(0)


def small(n, most):
    return min(n, most)


OPERATIONS = (
    lambda n: (1 << n) * (1 << n), lambda n: (1 << n) ** 2, lambda n: 1 << n,
    lambda n: (1 << n) + (1 << n - 1), lambda n: ((1 << n) - 1) // ((1 << n // 2) - 1)
    if n < 10**6 else ~(1 << n), lambda n: (1 << n) % 12345, lambda n: -(1 << n),
    lambda n: (1 << n) & ((1 << n) - 1), lambda n: (1 << n) | 1, lambda n: abs(-(1 << n)),
    lambda n: str(1 << small(n, 50_000)), lambda n: int("9" * small(n, 20_000)),
    lambda n: hex(1 << n), lambda n: bin(1 << n), lambda n: "%x" % (1 << n),
    lambda n: format(1 << n, "_x"), lambda n: int("f" * (n // 4), 16),
    lambda n: (1 << n).to_bytes(n // 8 + 1, "big"),
    lambda n: int.from_bytes(b"\xff" * (n // 8), "big"), lambda n: (1 << n) == (1 << n) - 1,
    lambda n: hash((1 << n) - 1), lambda n: divmod((1 << n) - 1, 12345),
    lambda n: (1 << n) > (1 << n) - 1, lambda n: math.isqrt(1 << small(n, 100_000)),
    lambda n: math.lcm(1 << n, 3), lambda n: sum([1 << n] * 3), lambda n: (1 << n) >> 3,
    lambda n: (1 << n).bit_count(), lambda n: pow(3, 1 << 20, (1 << small(n, 3000)) + 1),
)
for operation in OPERATIONS:
    for n in (1000, 2_000_000, 20_000_000, 100_000_000):
        try:
            operation(n)
        except (MemoryError, OverflowError):
            pass
print("done", len(OPERATIONS))
"""

for megabytes in (130, 220):
    limit = megabytes << 20
    run = subprocess.run(
        [sys.executable, "-c", CHILD],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        capture_output=True, text=True, timeout=300,
    )
    print(run.returncode, run.stdout.split(), run.stderr[-300:])
