"""Writes src/bigint/recorded.txt: integer operations with CPython's results.

Run with CPython 3.14: python3.14 data/record_bigint.py
"""

import math
import pathlib
import random

random.seed(7)
lines = []


def line(*fields):
    lines.append(" ".join(map(str, fields)))


def integer(bits):
    """Random, or next to a power of two."""
    n = random.choice([random.getrandbits(bits)] * 5 + [1 << bits, (1 << bits) - 1])
    return random.choice([n, -n])


def text(n, base):
    digits = ""
    rest = abs(n)
    while rest or not digits:
        rest, digit = divmod(rest, base)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return "-" * (n < 0) + digits


def to_float(n):
    try:
        return float(n).hex()
    except OverflowError:
        return "over"


def true_div(a, b):
    try:
        return (a / b).hex()
    except OverflowError:
        return "over"


for _ in range(160):
    a = integer(random.choice([1, 5, 31, 32, 63, 64, 65, 127, 128, 200, 400]))
    b = integer(random.choice([1, 3, 33, 64, 96, 128, 150, 210])) or 1
    line("divmod", a, b, *divmod(a, b))
    line("bits", a, b, a & b, a | b, a ^ b, ~a)
    by = random.choice([0, 1, 31, 63, 64, 65, 130, 500])
    line("shift", a, by, a << by, a >> by)
    line("misc", a, a.bit_length(), a.bit_count(), hash(a), math.isqrt(abs(a)), math.gcd(a, b))
    exponent = random.randrange(-40, 200)
    try:
        power = pow(a, exponent, b)
    except ValueError:
        power = "inv"
    line("modpow", a, exponent, b, power)
    line("div", a, b, true_div(a, b))
    line("float", a, to_float(a))
    near = float(a)
    x = random.choice([near, math.nextafter(near, 1e300), near + 0.5, random.random() * 100, -0.5])
    line("cmp", a, x.hex(), (a > x) - (a < x))
    length = random.choice([1, 4, 8, 9, 16, 27, 52])
    for signed in (0, 1):
        try:
            result = a.to_bytes(length, "big", signed=bool(signed)).hex()
        except OverflowError as error:
            result = str(error).replace(" ", "_")
        line("bytes", a, length, signed, result)
    base = random.randrange(2, 37)
    line("radix", a, base, text(a, base))

for _ in range(150):
    x = random.choice(
        [
            random.random() * 10 ** random.randrange(-320, 309),
            float(random.getrandbits(60)),
            -random.random(),
            2.0 ** random.randrange(-1074, 1000),
            -1.0,
            1.0,
            -0.0,
        ]
    )
    line("hashf", x.hex(), hash(x))

# Halfway between two floats, and one beside it.
for _ in range(60):
    mantissa = (random.getrandbits(52) | 1 << 52) * 2 + 1
    shift = random.randrange(3, 903)
    for off in (-1, 0, 1):
        a = (mantissa << shift) + off
        line("float", a, to_float(a))
        b = random.getrandbits(70) | 1
        a, b = a * b + random.choice([-1, 0, 1]), b << random.randrange(0, 1990)
        line("div", a, b, true_div(a, b))
for a in (2**1024 - 2**970 - 1, 2**1024 - 2**970, -(2**1024), 10**400):
    line("float", a, to_float(a))

here = pathlib.Path(__file__).resolve().parent
(here.parent / "src/bigint/recorded.txt").write_text("\n".join(lines) + "\n")
