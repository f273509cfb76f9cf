import os
import subprocess
import sys
import tempfile

cases = {
    "nul": b"print('a')\n\0print('b')\n",
    "utf8": b"x = '\xff'\n",
    "latin": b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n",
    "unknown": b"# coding: no-such-codec\nprint(1)\n",
    "bom": b"\xef\xbb\xbfprint('bom')\n",
    "bom_conflict": b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n",
    "crlf": b"if 1:\r\n    print('crlf')\r\n",
    "cr": b"print('one')\rprint('two')\r",
    "formfeed": b"\x0cprint('ff')\n",
    "no_newline": b"print('end')",
    "empty": b"",
    "tabs": b"if 1:\n        x = 1\n\ty = 2\n",
    "surrogate": b"x = '\xed\xa0\x80'\n",
    "cut": b"x = '\xe6\x97",
    "second_line": b"#!/x\n# vim: set fileencoding=latin-1 :\nprint(ascii('\xe9'))\n",
    "binary": bytes(range(1, 256)),
}
for name, raw in cases.items():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.py")
        with open(path, "wb") as f:
            f.write(raw)
        done = subprocess.run([sys.executable, path], capture_output=True)
        err = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        print(name, done.returncode, done.stdout, err.split(":")[0])
