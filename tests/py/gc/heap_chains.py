# The report on chains that are linked both ways and held at both ends, and with words on the
# command line that are no text.
# Elsewhere there is no such module: the expected output is written down.
try:
    import pyrs
except ImportError:
    pyrs = None

import json
import os
import subprocess
import sys
import tempfile


class Link:
    pass


class Chain:
    pass


def chain(length):
    held = Chain()
    held.head = last = Link()
    for _ in range(length - 1):
        link = Link()
        last.after, link.before = link, last
        last = link
    held.tail = last
    return held


def find(rows, words):
    for row in rows:
        if row[0] == words:
            return row
        if found := find(row[4], words):
            return found


def report():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.html")
        pyrs.report(path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
    start = text.index('"tree":') + len('"tree":')
    return json.JSONDecoder().raw_decode(text, start)[0]


ARGUMENT = b"\xff\xfe"
if pyrs is None:
    print(True)
    print("ValueError embedded null byte")
elif len(sys.argv) > 1:
    report()
else:
    held = chain(20000)
    row = find(report(), "__main__.Chain")
    print(row[3] > 20000 * 16)
    try:
        pyrs.report("a\0b")
    except ValueError as error:
        print("ValueError", error)
if pyrs is None:
    print(0)
elif len(sys.argv) == 1:
    print(subprocess.run([sys.executable, __file__, ARGUMENT]).returncode)
