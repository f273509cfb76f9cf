"""Writes src/codecs/recorded.txt: conversions with CPython's results.

Run with CPython 3.14: python3.14 data/record_codecs.py
"""

import codecs
import pathlib
import random

random.seed(5)
lines = {}
ENCODINGS = ["utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
ERRORS = ["strict", "replace", "ignore", "backslashreplace", "surrogateescape", "surrogatepass"]


def failed(error):
    return f"{error.encoding} {error.start} {error.end} {error.reason}"


def decode(encoding, data):
    function = getattr(codecs, encoding.replace("-", "_") + "_decode")
    for errors in ERRORS:
        for final in (True, False):
            try:
                more = () if encoding == "ascii" else (final,)
                text, consumed = function(data, errors, *more)
                outcome = f"ok {consumed} {text.encode('unicode_escape').decode()}"
            except UnicodeDecodeError as error:
                outcome = failed(error)
            fields = ["decode", encoding, errors, "final" if final else "part", data.hex(), outcome]
            lines["\t".join(fields)] = None


def encode(encoding, text):
    function = getattr(codecs, encoding.replace("-", "_") + "_encode")
    for errors in ERRORS + ["xmlcharrefreplace"]:
        try:
            outcome = "ok " + function(text, errors)[0].hex()
        except UnicodeEncodeError as error:
            outcome = failed(error)
        fields = ["encode", encoding, errors, "", text.encode("unicode_escape").decode(), outcome]
        lines["\t".join(fields)] = None


UTF8 = (
    "80 c080 c2 c261 e08080 e0a0 e282 e28261 e228 eda080 eda0 ed f0808080 f09080 f090 f0 f4908080 f5 "
    "f09f61 f09f9861 61ff62 e282acf09f9880 efbbbf61 fe eda080edb08078 616263c3a9"
)
UTF16 = (
    "61 610062 00d8 00d86100 00d800d86100 00dc 3dd800de 00d800 00d800dc01 fffe6100 feff0061 ff fffe00d8"
)
UTF32 = (
    "61000000 610000 61 00001100 00d80000 ffffffff 610000006200 fffe000061000000 0000feff00000061 fffe"
)
for data in UTF8.split():
    decode("utf-8", bytes.fromhex(data))
for _ in range(60):
    lead = b"\x41\x80\x9f\xa0\xbf\xc2\xe0\xe2\xed\xf0\xf4\xff"
    decode("utf-8", bytes(random.choices(lead, k=random.randrange(7))))
for data in (b"ab\x80\xffc", b"abc"):
    decode("ascii", data)
for family, cases in (("utf-16", UTF16), ("utf-32", UTF32)):
    for data in cases.split():
        for order in ("", "-le", "-be"):
            decode(family + order, bytes.fromhex(data))

TEXTS = [
    "", "abc", "a\ud800\udfffb", "\udc80", "a\udcff\ud800\u20ac", "abc\xe9\u20ac\U0001f600d\ud800",
    "\udc80\xe9", "\xff", "\ud800\ud801", "\udcff\udc80x\udc7f", "\u0800\u07ff\uffff\U00010000\U0010ffff",
]  # fmt: skip
for text in TEXTS:
    for encoding in ENCODINGS + ["latin-1"]:
        encode(encoding, text)

here = pathlib.Path(__file__).resolve().parent
(here.parent / "src/codecs/recorded.txt").write_text("\n".join(lines) + "\n")
