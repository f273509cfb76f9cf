# Texts and positions of the commonest syntax errors.
for source in (
    "break",
    "continue",
    "return 1",
    "yield 1",
    "class C:\n    return 1",
    "def f(a, a): pass",
    "def f():\n    global a\n    a = 1\n    def a(): nonlocal q",
    "await x",
    "async def f():\n    yield from x",
    "def f():\n    from x import *",
    "def f():\n    x = 1\n    global x",
    "nonlocal z",
    "*a, *b = c",
    "from __future__ import nothing",
    "x = 1\nfrom __future__ import annotations",
):
    try:
        compile(source, "<s>", "exec")
        print("compiled", repr(source))
    except SyntaxError as e:
        print(f"{e.msg} | {e.filename} {e.lineno}")
