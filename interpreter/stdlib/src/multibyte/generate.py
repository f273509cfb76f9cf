#!/usr/bin/env python3.14
"""Writes tables.bin: the mappings of CPython's multibyte codecs, asked of the CPython that runs
this. `multibyte/table.rs` reads it.

For each table, in the order of TABLES, little-endian:
    u32  number of cells; for each run of cells a u32 key, a u16 length and the values (u16)
    u32  number of odd values; for each two u32: a character, and one that follows it or 0
    u32  number of exceptions of encoding; for each a u32 character and a u16 code or 0
A key is plane << 16 | two bytes; a cell of one byte has the key 1 << 24 | byte. A value from
0xd800 to 0xdfff is the number of an odd value; 0 in a run that the table shares with its parent
means "as there", 0xdfff "not there". Encoding is what decoding is, backwards, the lowest key
first, but for the exceptions, whose codes are those bytes, the low byte without its highest
bit in plane 1. The whole is compressed with Zstandard, behind a u32 of its length.
"""
import pathlib
import struct
from compression import zstd

# Name, parent, whether there is a plane behind 0x8f.
TABLES = [
    ("gb2312", None, False), ("gbk", "gb2312", False), ("gb18030", "gbk", False),
    ("big5", None, False), ("cp950", "big5", False), ("big5hkscs", "big5", False),
    ("euc_kr", None, False), ("cp949", "euc_kr", False), ("johab", None, False),
    ("euc_jp", None, True), ("euc_jis_2004", "euc_jp", True),
    ("euc_jisx0213", "euc_jis_2004", True),
    ("shift_jis", None, False), ("cp932", "shift_jis", False),
    ("shift_jis_2004", "shift_jis", False), ("shift_jisx0213", "shift_jis_2004", False),
]
ONE = 1 << 24
GONE = 0xdfff


def decoded(name, planes):
    cells = {}
    for a in range(256):
        if name.startswith("euc_ji") and a == 0x8f or name == "euc_jp" and a == 0x8f:
            continue
        try:
            cells[ONE | a] = bytes([a]).decode(name)
            continue
        except UnicodeDecodeError:
            pass
        for b in range(256):
            try:
                text = bytes([a, b]).decode(name)
            except UnicodeDecodeError:
                continue
            cells[a << 8 | b] = text
    if planes:
        for a in range(0xa1, 0xff):
            for b in range(0xa1, 0xff):
                try:
                    cells[1 << 16 | a << 8 | b] = bytes([0x8f, a, b]).decode(name)
                except UnicodeDecodeError:
                    pass
    return cells


def code_of(name, text):
    """The code of a text; 0 when there is none of the table's."""
    try:
        data = text.encode(name)
    except UnicodeEncodeError:
        return 0
    if len(data) == 1:
        return data[0]
    if len(data) == 2:
        return data[0] << 8 | data[1]
    if len(data) == 3 and data[0] == 0x8f:
        return data[1] << 8 | data[2] & 0x7f
    return 0


def code_of_key(key):
    if key & ONE:
        return key & 255
    if key >> 16:
        return key & 0xff7f
    return key


def main():
    out = bytearray()
    maps = {}
    for name, parent, planes in TABLES:
        cells = maps[name] = decoded(name, planes)
        base = maps.get(parent, {})
        odd = []
        values = {}
        for key in sorted(set(cells) | set(base)):
            text = cells.get(key)
            if text == base.get(key):
                continue
            if text is None:
                values[key] = GONE
            elif len(text) == 1 and ord(text) < 0x10000:
                values[key] = ord(text)
            else:
                values[key] = 0xd800 + len(odd)
                odd.append((ord(text[0]), ord(text[1]) if len(text) > 1 else 0))
        assert len(odd) < 2047
        runs = []
        for key, value in values.items():
            # A short gap costs less than a new run.
            gap = key - runs[-1][0] - len(runs[-1][1]) if runs else 99
            if gap <= 4 and len(runs[-1][1]) < 60000:
                runs[-1][1].extend([0] * gap + [value])
            else:
                runs.append((key, [value]))
        out += struct.pack("<I", len(runs))
        for key, run in runs:
            out += struct.pack("<IH", key, len(run)) + struct.pack(f"<{len(run)}H", *run)
        out += struct.pack("<I", len(odd))
        for row in odd:
            out += struct.pack("<II", *row)
        backwards = {}
        for key in sorted(cells):
            text = cells[key]
            if len(text) == 1:
                backwards.setdefault(ord(text), code_of_key(key))
        exceptions = []
        for c in range(0x110000):
            if not 0xd800 <= c < 0xe000:
                code = code_of(name, chr(c))
                if code != backwards.get(c, 0):
                    exceptions.append((c, code))
        out += struct.pack("<I", len(exceptions))
        for row in exceptions:
            out += struct.pack("<IH", *row)
        print(f"{name}: {len(values)} cells of its own, {len(runs)} runs, {len(odd)} odd, "
              f"{len(exceptions)} exceptions")
    # Characters of four bytes in GB18030: where they are not simply in order.
    ranges = []
    for c in range(0x10000):
        if 0xd800 <= c < 0xe000:
            continue
        data = chr(c).encode("gb18030")
        if len(data) != 4:
            continue
        a, b, d, e = data
        number = ((a - 0x81) * 10 + b - 0x30) * 1260 + (d - 0x81) * 10 + e - 0x30
        if ranges and ranges[-1][1] + 1 == c and ranges[-1][2] + c - ranges[-1][0] == number:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, number])
    out += struct.pack("<I", len(ranges))
    for first, last, number in ranges:
        out += struct.pack("<HHI", first, last, number)
    options = {zstd.CompressionParameter.compression_level: 22}
    packed = zstd.compress(bytes(out), options=options)
    path = pathlib.Path(__file__).with_name("tables.bin")
    path.write_bytes(struct.pack("<I", len(out)) + packed)
    print(f"{len(ranges)} ranges; {len(out)} bytes, compressed {len(packed)}")


main()
