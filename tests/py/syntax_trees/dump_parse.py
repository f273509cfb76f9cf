# What ast.parse makes of each construct, with positions.
import ast

SOURCES = [
    "x = 1; y: int = 2; z: str\n(x): int = 3; x.y += 1",
    "@d1\n@d2(1)\nasync def f[T: int = 3, *Ts, **P](a, /, b: int = 1, *c: *d, e, g=2, **h) -> r:\n    '''doc'''\n    await x;",
    "@d\nclass A[T](b, *c, k=1, **d):\n    pass ;\nclass B: ...",
    "if a: pass\nelif b:\n  pass\nelif c: pass\nelse:\n  pass",
    "try: pass\nexcept (A, B) as e: pass\nexcept: pass\nelse: pass\nfinally: pass",
    "try: pass\nexcept* E: raise X from None",
    "with (a as b, c as (d, e)): pass\nwith a, b as c: pass",
    "for x, *y in z: break\nelse: continue\nwhile 1: pass",
    "match x:\n case {'a': 1, **r}: pass\n case A(1, b=2) | [*_, -1+2j] if g: pass\n case None | 'x' 'y': pass\n case (a.b as c): pass\n case _: pass",
    "from . import a as b, c\nfrom ..x.y import *\nimport a.b as c, d",
    "global a, b; del a, (b), c[0]; assert x, 'y'",
    "type X[T] = list[T]",
    "(yield), (yield from x), (a := 1), not -1, a < b <= c is not d, a and b or c, +x ** ~y @ z",
    "[i async for i in j if k if l], {a: b for a, b in c}, {**a, 'b': 1}, {1, *c}",
    "(x for x in y); f(x for x in y); f( (x for x in y), *a, b=1, **c)",
    "lambda: 0; lambda x, /, y=1, *a, k, **kw: (x, y)",
    "x[1:2, ::3, ...], x[*a], x[a:], x[()]",
    "a if b else c; 1e400, 0x_ff, 1_000, 10**30, 3j, b'a' b'\\xff', None, True",
    "'a' 'b' u'c'; u'a' 'b'; '\\ud800\\n'; r'\\d'",
    "f'a{x!r:>{w}}b' 'c' f'{y=}'; f''; f'{x = :^20}{{}}'; rf'\\{x}'; f'{a,}{ b }{c!s}'",
    "t'a{x!r:>{w}}b' t'{ y = }'",
    "é = 'ü' + ñ\nif é:\n\tx = é",
    "(\n  a +\n  b\n)\nf'''\n{\nx\n}\n'''",
    "",
]
for source in SOURCES:
    tree = ast.parse(source)
    print(ast.dump(tree, include_attributes=True))
for mode, source in (("eval", "a + b"), ("single", "a; b"), ("eval", "(x)")):
    print(ast.dump(ast.parse(source, mode=mode), include_attributes=True))
for bad, mode in (("a b", "exec"), ("x = ", "exec"), ("x = 1", "eval"), ("  x", "exec")):
    try:
        ast.parse(bad, mode=mode)
    except SyntaxError as e:
        print(type(e).__name__, e.msg, e.lineno, e.offset)
