"""What is said, and where, of wrong targets, arguments, names of characters and deep nesting."""


def tried(text):
    try:
        compile(text, "x", "exec")
        print(repr(text), "fine")
    except SyntaxError as e:
        print(repr(text), type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)


for text in ["a, b += 3", "if 1: a, b -= 1", "a, *b += 1", "(a, b), c += 1", "a, += 1", "a, b += c, d", "[a, b] += 1",
             "(a, b) += 1", "for x in lambda: y: a, b += 1", "if {1: 2}[1]: a, b *= 2"]:
    tried(text)
for text in ["def foo(): (yield 1) = 3", "if x: (yield) = 3", "x = (yield) = 1", "x = yield = 1", "[(yield)] = 1",
             "(yield) = 1", "for (yield) in x: pass", "with a as (yield): pass"]:
    tried(text)
for text in ["a, b: int", "a.b, c: int = 3", "*a, b: int", "(a, b): int"]:
    tried(text)
for text in ["f(x=1, 2)", "f(x=1, 2, y=3)", "f(x=1, 2\n)", "class A(x=1, 2): pass", "f(**a, 2)", "f(**a, *b)",
             "x = f(g(a=1, 2))", "class X(a for a in b): pass", "class X(a for a in b, c): pass", "f(a for a in b, c)"]:
    tried(text)
for text in ["'\\N{}'", "'a\\N{}\\N{x}'", "f'{x}\\N{}'", "'\\N{ }'", "'\\N{x}'", "'\\N{'"]:
    tried(text)


def nested(head, n):
    text = "".join(" " * i + head + "\n" for i in range(n)) + " " * n + "pass\n"
    try:
        compile(text, "x", "exec")
        return "fine"
    except SyntaxError as e:
        return f"{type(e).__name__} {e.msg} {e.lineno}"


for head in ["while 1:", "for x in y:", "with a:", "if 1:", "def f():", "class A:"]:
    print(head, [nested(head, n) for n in (20, 21, 22, 99, 100, 101)])
