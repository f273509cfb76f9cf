"""Writes src/unicode/tables.rs from the str methods of the running Python.

Run with CPython 3.14 (Unicode 16.0): python3.14 data/unicode_tables.py
"""

import _sre
import pathlib
import unicodedata
from fractions import Fraction

assert unicodedata.unidata_version == "16.0.0"
N = 0x110000
FLAGS = "ALPHA DECIMAL DIGIT NUMERIC UPPER LOWER TITLE SPACE PRINTABLE ID_START ID_CONTINUE CASED CASE_IGNORABLE SPECIAL".split()
BIT = {name: 1 << i for i, name in enumerate(FLAGS)}


def record(cp):
    c = chr(cp)
    final_alone = (c + "\u03a3").lower().endswith("\u03c2")
    final_after = ("A" + c + "\u03a3").lower().endswith("\u03c2")
    tests = {
        "ALPHA": c.isalpha(),
        "DECIMAL": c.isdecimal(),
        "DIGIT": c.isdigit(),
        "NUMERIC": c.isnumeric(),
        "UPPER": c.isupper(),
        "LOWER": c.islower(),
        "TITLE": unicodedata.category(c) == "Lt",
        "SPACE": c.isspace(),
        "PRINTABLE": c.isprintable(),
        "ID_START": c.isidentifier(),
        "ID_CONTINUE": ("a" + c).isidentifier(),
        "CASED": (c + "a").title()[-1] == "a",
        "CASE_IGNORABLE": final_after and not final_alone,
    }
    maps = [c.upper(), c.lower(), c.title(), c.casefold()]
    special = any(len(m) > 1 for m in maps)
    tests["SPECIAL"] = special
    if special:
        specials.append((cp, maps))
        deltas = [0, 0, 0, 0]
    else:
        deltas = [ord(m) - cp for m in maps]
    flags = sum(BIT[name] for name, on in tests.items() if on)
    return flags, *deltas, unicodedata.digit(c, 0)


def rows(values, per_line):
    for i in range(0, len(values), per_line):
        yield "    " + ", ".join(str(v) for v in values[i : i + per_line]) + ","


specials = []
records = {}
stage = [records.setdefault(record(cp), len(records)) for cp in range(N)]
assert len(records) <= 256


def split(shift):
    blocks = {}
    first = []
    for i in range(0, N, 1 << shift):
        block = tuple(stage[i : i + (1 << shift)])
        first.append(blocks.setdefault(block, len(blocks)))
    return len(first) + len(blocks) * (1 << shift), shift, first, blocks


size, shift, first, blocks = min(split(s) for s in (6, 7, 8) if len(split(s)[3]) < 256)
second = [v for block in blocks for v in block]
numeric = [
    (cp, Fraction(unicodedata.numeric(chr(cp))).limit_denominator(1000))
    for cp in range(N)
    if chr(cp).isnumeric() and not chr(cp).isdigit()
]
out = [
    "//! Unicode 16.0 as CPython 3.14 sees it; written by `data/unicode_tables.py`.",
    "",
    "use super::Record;",
    "",
]
out += [f"pub(super) const {name}: u16 = 1 << {i};" for i, name in enumerate(FLAGS)]
out += ["", "/// Code points per block of `SECOND`, as a power of two.", f"pub(super) const SHIFT: u32 = {shift};", ""]
out += ["/// What code points can be: flags, distances to the upper, lower, title and folded", "/// form, digit value.", "#[rustfmt::skip]", f"pub(super) static RECORDS: [Record; {len(records)}] = ["]
out += ["    Record::new(%d, [%d, %d, %d, %d], %d)," % r for r in records]
out += ["];", "", "/// The block of `SECOND` of each run of code points.", "#[rustfmt::skip]", f"pub(super) static FIRST: [u8; {len(first)}] = ["]
out += rows(first, 32)
out += ["];", "", "/// The record of each code point of each distinct block.", "#[rustfmt::skip]", f"pub(super) static SECOND: [u8; {len(second)}] = ["]
out += rows(second, 32)
out += ["];", "", "/// Upper, lower, title and folded form, padded with zeros, where one of them has", "/// more than one code point.", "#[rustfmt::skip]", f"pub(super) static SPECIAL_MAPS: [(u32, [[u32; 3]; 4]); {len(specials)}] = ["]
for cp, maps in specials:
    cells = [", ".join(hex(ord(x)) if x else "0" for x in (list(m) + [0, 0])[:3]) for m in maps]
    out.append(f"    ({hex(cp)}, [" + ", ".join(f"[{c}]" for c in cells) + "]),")
out += ["];", "", "/// Numerator and denominator of what has a numeric value but no digit value.", "#[rustfmt::skip]", f"pub(super) static NUMERIC_VALUES: [(u32, i64, u16); {len(numeric)}] = ["]
out += [f"    ({hex(cp)}, {v.numerator}, {v.denominator})," for cp, v in numeric]
out += ["];", ""]
for cp in range(N):
    low = _sre.unicode_tolower(cp)
    full = chr(cp).lower()
    assert ord(full[0]) == low, hex(cp)
for cp, v in numeric:
    assert v.numerator / v.denominator == unicodedata.numeric(chr(cp))
here = pathlib.Path(__file__).resolve().parent
(here.parent / "src/unicode/tables.rs").write_text("\n".join(out))
print(len(records), "records", shift, len(blocks), "blocks", size, "bytes", len(specials), len(numeric))
