# What is shown of exceptions that nobody catches: lines of `-c` and of typed statements,
# anchors, long expressions, suggestions, colours, chains, groups.
import os
import re
import subprocess
import sys
import tempfile

ENV = {k: v for k, v in os.environ.items() if not k.startswith(('PYTHON', 'PYRS', 'FORCE', 'NO_COLOR'))}


def run(*args, env=(), stdin=''):
    done = subprocess.run([sys.executable, *args], input=stdin, text=True, capture_output=True,
                          env={**ENV, **dict(env)})
    err = re.sub(r'0x[0-9a-f]+', '0x', done.stderr)
    err = re.sub(r'"(/[^"\n]*/)?(lib/python3\.14/|)([\w./]*\.py)"', r'"\3"', err)
    # Lines of the library are not those of another version of it.
    err = re.sub(r'("(?!program)\w+\.py", line) \d+', r'\1 N', err)
    err = re.sub(r"\(/[^)]*/lib/python3\.14/([\w./]*)\)", r'(\1)', err)
    print(done.returncode, done.stdout, end='')
    print(err)


def file(text, env=()):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'program.py')
        with open(path, 'w') as out:
            out.write(text)
        run(path, env=env)


run('-c', 'def f(x):\n    return 1 / x\nf(0)')
run('-c', '  x = 1\n  x.foo\n')
run('-c', 'eval("1 +")')
run('-c', 'exec("a = 1\\nb = a.b")')
run('-c', 'import os; os.pathh')
run('-c', 'from os import pathh')
run('-c', 'from collections import namedtupel')
run('-c', 'import sys; sys.excepthook = None; 1/0')
run('-c', 'import sys; del sys.excepthook; 1/0')
run('-c', 'import sys; sys.excepthook = lambda *a: 1/0; [][1]')
run('-c', 'import sys; sys.tracebacklimit = 1\ndef f(): g()\ndef g(): h()\nf()')
run('-c', 'class E(Exception):\n  def __str__(self): raise KeyError\nraise E')
run('-c', 'raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError("t")])])')
run('-c', 'try: 1/0\nexcept Exception as e:\n  e.add_note("a note\\nof two lines")\n  raise OSError(2, "x") from e')
run('-c', 'fro x import y')
run('-c', 'import json; json.loads("{")')
run('-c', 'import csv; csv.reader(1)')
run('-c', 'import _warnings, warnings; warnings.simplefilter("error"); warnings.warn("w")')
run('-c', 'import sqlite3; sqlite3.connect(":memory:").execute("nonsense")')
run('-c', '1/0', env={'FORCE_COLOR': '1'})
run('-c', 'x = (1 +', env={'PYTHON_COLORS': '1'})
run('-c', '1/0', env={'PYTHON_COLORS': '0', 'FORCE_COLOR': '1'})
run('-X', 'no_debug_ranges', '-c', '1/0')
run('-', stdin='\ndef f():\n  raise ValueError\nf()\n')
run('-c', 'import threading\ndef f(): 1/0\nt = threading.Thread(target=f); t.start(); t.join()')
run('-c', 'class A:\n  def __del__(self): 1/0\na = A(); del a\nimport gc; gc.collect()')
run('-c', 'import sys\nsys.excepthook(1, 2, 3)')
file('''
def first(a, b):
    return a(
        1,
        b,
        3,
    )

def second(value):
    return (first(second_of,
                  value)
            + 1)

def second_of(a, b, c):
    return [
        a,
        b["key"]["other"],
        c,
    ]

x = {"key": {}}
(second
 (x))
''')
file('''
value = 1
value.attribute.other(3)[4]
''')
file('''
def f(n):
    return f(n - 1) if n else g()
def g():
    a = b = None
    a = a + b * 3
f(20)
''')
file('''
import asyncio
async def a():
    await b()
async def b():
    raise ValueError("deep")
asyncio.run(a())
''')
file('# -*- coding: latin-1 -*-\nx = "\\xe9"; 1 / 0; y = "é"\n')
file('if 1:\n    if 2:\n        pass\n   x\n')
file('class A:\n  blech = 1\n  def f(self):\n    return self.blach\nA().f()\n')
