"""Writes src/format_spec/recorded.txt: calls of format() with CPython's results.

Run with CPython 3.14: python3.14 data/record_format.py
"""

import pathlib
import random
import struct

random.seed(11)
lines = {}


def escaped(text):
    return text.encode("unicode_escape").decode()


def shown(value):
    match value:
        case float():
            return value.hex()
        case complex():
            return value.real.hex() + ";" + value.imag.hex()
        case str():
            return escaped(value)
    return str(value)


def record(value, spec):
    try:
        outcome, text = "=", format(value, spec)
    except (ValueError, OverflowError) as error:
        outcome, text = type(error).__name__, str(error)
    fields = [type(value).__name__, shown(value), escaped(spec), outcome, escaped(text)]
    lines["\t".join(fields)] = None


SPECS = (
    "|z|zd|.2|c|+c|#c|z c|_c|,c|,_|_,|,b|_b|.|.,|.,_|._,|.2,|.2,f|.2_f|n|,n|_n|.,n|10,|\xe9|\x01|abc|"
    ",\x01|=10|<010|010|s|.2,s|.,s|10000000000000000000000d|1.99999999999999999999f|._e|._g|.5_%|zn|ze|"
    "z.1f|.5,d|+ d|_,d|,,|,_d|__d|._|.6_|.6_r|020_.6_f|020,.6,f|\xfc>10x|#020_x|08b|+#_b|=+20,|0=20,|.3j|"
    " |-|+5|#|#=| =|z#|+z#=,|5=|\u0661\u0662d|\U0001f600^9|.0|#.0|%|G|E|F|#x|#X|#o|^+20.3e|.17g|020.5%|#g| f"
).split("|")
VALUES = [
    12345, "hello", -1234.56789, 1.5 + 2j, 0, -7, 10**40, -(10**25), 0.0, -0.0, float("nan"),
    float("inf"), -float("inf"), 1e16, 1e-5, 123456789.125, complex(-0.0, -0.0),
    complex(float("nan"), float("-inf")), complex(0, -3.25), "", "\u20ac\U0001f600x", 0x20AC, 1e300,
    5e-324, 10**400,
]  # fmt: skip
for spec in SPECS:
    for value in VALUES[:4] + random.sample(VALUES, 9):
        record(value, spec)


def number():
    match random.randrange(6):
        case 0:
            return struct.unpack("d", random.randbytes(8))[0]
        case 1:
            return round(random.uniform(-1e4, 1e4), random.randrange(5))
        case 2:
            return random.randrange(-(10**6), 10**6) / 8
        case 3:
            return random.uniform(-1, 1) * 10 ** random.randrange(-12, 25)
        case 4:
            return random.randrange(0, 200) + 0.5
    return random.choice([9.5, 99.5, 0.95, 0.5, 1e22, 1e23, 9.995, 999999.5, 0.00001, 0.000099999])


def maybe(chance, text):
    return text if random.random() < chance else ""


def padding():
    align = maybe(0.3, random.choice(["*", "x", "\u20ac", ""]) + random.choice("<>^="))
    width = maybe(0.3, "0") + maybe(0.5, str(random.randrange(1, 30)))
    return align + maybe(0.3, random.choice("+- ")), maybe(0.2, "#") + width + maybe(0.3, random.choice(",_"))


def float_spec():
    head, tail = padding()
    digits = random.choice([0, 1, 2, 3, 5, 6, 10, 15, 17, 20, 60])
    precision = maybe(0.6, f".{digits}" + maybe(0.2, random.choice(",_")))
    return head + maybe(0.2, "z") + tail + precision + random.choice(["", "", *"efgEFG%n"])


for _ in range(1500):
    record(number(), float_spec())
for _ in range(200):
    record(complex(number(), number()), float_spec().replace("0", "").replace("=", "<"))
for _ in range(300):
    bits = random.getrandbits(random.choice([1, 8, 20, 63, 64, 100]))
    record(random.choice([1, -1]) * bits, "".join(padding()) + random.choice(["", *"dxXobn"]))
for _ in range(60):
    record(random.choice(["", "abc", "h\xe9llo", "\u20ac"]), float_spec().replace("=", ">"))
for _ in range(400):
    x = number()
    ndigits = random.choice([0, 1, 2, 3, 5, -1, -2, -3, -5, -10, 10, 17, 300, -300])
    if x == x:
        lines["\t".join(["round", x.hex(), str(ndigits), "=", repr(round(x, ndigits))])] = None

here = pathlib.Path(__file__).resolve().parent
(here.parent / "src/format_spec/recorded.txt").write_text("\n".join(lines) + "\n")
