# Indentation with tabs: two widths of a tab must tell the same.
for source in (
    "for a in b:\n\t    for c in d:\n        e\n", "if a:\n\tb\n        c\n", "if a:\n        b\n\tc\n", "if a:\n  if b:\n\tc\n  d\n",
    "if a:\n\tif b:\n\t\tc\n\td\ne\n", "if a:\n\tb\n    c\n", "if a:\n \tb\n\tc\n", "x = 1\n\ty = 2\n", "if a:\n    b\n\t# c\n    d\n",
    "if a:\n\tx = [\n  1]\n\ty\n", "if a: \\\n\tb\nc\n", "class A:\n    def f():\n\tpass\n",
):
    try:
        compile(source, "file", "exec")
        print(repr(source), "ok")
    except SyntaxError as error:
        print(repr(source), type(error).__name__, error.msg, error.lineno, error.offset)
