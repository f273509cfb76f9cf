# Whatever the depth: an answer or a Python exception, never a crash.
def attempt(name, source, mode="eval"):
    try:
        compile(source, "<s>", mode)
        return "compiled"
    except (SyntaxError, RecursionError, MemoryError):
        return "refused"
    except Exception as e:
        return type(e).__name__


shapes = {
    "parens": lambda n: "(" * n + ")" * n,
    "lists": lambda n: "[" * n + "]" * n,
    "dicts": lambda n: "{1:" * n + "1" + "}" * n,
    "calls": lambda n: "f(" * n + ")" * n,
    "minus": lambda n: "-" * n + "1",
    "nots": lambda n: "not " * n + "1",
    "lambdas": lambda n: "lambda: " * n + "1",
    "ternary": lambda n: "1 if 1 else " * n + "1",
    "subscript": lambda n: "x" + "[0]" * n,
    "attr": lambda n: "x" + ".a" * n,
    "power": lambda n: "2**" * n + "2",
    "plus": lambda n: "1" + "+1" * n,
    "compare": lambda n: "1" + "<1" * n,
    "ands": lambda n: "1" + " and 1" * n,
    "comps": lambda n: "[" * n + "1" + " for x in y]" * n,
    "strings": lambda n: "'a' " * n,
    "fstring": lambda n: "f'" * 1 + "{" * n + "}" * n + "'",
}
for name, shape in shapes.items():
    small = attempt(name, shape(20))
    huge = [attempt(name, shape(n)) for n in (1000, 100000)]
    print(name, small if name != "fstring" else "skip", all(r in ("compiled", "refused") for r in huge))
blocks = {
    "ifs": lambda n: "".join(" " * i + "if 1:\n" for i in range(n)) + " " * n + "pass",
    "fors": lambda n: "".join(" " * i + "for x in y:\n" for i in range(n)) + " " * n + "pass",
    "withs": lambda n: "".join(" " * i + "with a:\n" for i in range(n)) + " " * n + "pass",
    "tries": lambda n: "".join(" " * i + "try:\n" for i in range(n)) + " " * n + "pass\n" + "".join(" " * i + "finally: pass\n" for i in range(n - 1, -1, -1)),
    "defs": lambda n: "".join(" " * i + "def f():\n" for i in range(n)) + " " * n + "pass",
    "classes": lambda n: "".join(" " * i + "class C:\n" for i in range(n)) + " " * n + "pass",
    "elifs": lambda n: "if 0: pass\n" + "elif 0: pass\n" * n,
    "decorators": lambda n: "@d\n" * n + "def f(): pass",
    "semicolons": lambda n: "pass;" * n,
}
for name, shape in blocks.items():
    print(name, attempt(name, shape(10), "exec"), all(attempt(name, shape(n), "exec") in ("compiled", "refused") for n in (95, 1500)))
