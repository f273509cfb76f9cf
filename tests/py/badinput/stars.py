"""A star where the grammar has one expression, and where it has a list of them."""


def tried(text):
    try:
        compile(text, "x", "exec")
        print(repr(text), "fine")
    except SyntaxError as e:
        print(repr(text), e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)


for text in ["x +* 1", "x = y +* 1", "if x +* 1:pass", "if 1:pass\nelif y +* 1:pass", "x * * 1", "f(x +* 1)", "x - *y",
             "not *x", "x and *y", "lambda: *x", "{*a: 1}", "{**a: 1}", "x if *y else z", "x[*y:1]", "x[1:*y]", "if *x: pass",
             "while *x: pass", "with *x: pass", "assert *x", "raise *x", "x == *y", "-*x", "x ** *y", "await *x"]:
    tried(text)
for text in ["*x", "x = *y", "x = y = *z", "x += *y", "return *x", "(*x)", "x = (*a)", "*x, y", "for x in *y: pass",
             "for x in *y, z: pass", "if 1: *x", "yield *x", "f'{*x}'", "{*x}", "[*x]", "x[*y]", "x: int = *y", "a; *x",
             "def f(): *x"]:
    tried(text)
