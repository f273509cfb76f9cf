# Trees that programs build or change are compiled, with their positions.
import ast
import traceback


class Plus(ast.NodeTransformer):
    def visit_Constant(self, node):
        if isinstance(node.value, int):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node


tree = Plus().visit(ast.parse("def f(a, b=2, *, k=3):\n    return a + b + k + 4\nprint(f(1), f'{1:>{5}}|', [x for x in range(3)])"))
exec(compile(tree, "<changed>", "exec"))
print(eval(compile(ast.parse("a * 2", mode="eval"), "", "eval"), {"a": 21}))
exec(compile(ast.parse("1 + 1; 'shown'", mode="single"), "", "single"))
source = """
import functools
@functools.cache
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
class A[T]:
    '''doc'''
    x: int = 1
    def m(self, *args, **kw):
        with self as (a, b):
            yield from args
    def __enter__(self): return 1, 2
    def __exit__(self, *exc): return False
async def co():
    async with x as y: pass
    async for i in y: await i
print(fact(20), A.__doc__, A.__annotations__, list(A().m(1, 2)), A.__type_params__)
match {'k': [1, 2, 3], 'z': 0}:
    case {'k': [first, *rest], **others} if rest:
        print(first, rest, others)
try:
    raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
except* ValueError as e:
    print('values', e.exceptions)
except* TypeError as e:
    print('types', e.exceptions)
print(f'{3.14159:{10}.{3}} {"x"!r} {(lambda: 5)()=}', t'{fact!r:>5}'.interpolations[0].expression)
print((lambda *a, b=1: (a, b))(1, 2), {**{'a': 1}, 'b': 2}, 10**30, -5, b'by', 1j, ...)
"""
exec(compile(ast.parse(source), "<source>", "exec"), {"__name__": "m"})
module = ast.parse("def g():\n    x = 1\n    return x + (1 /\n        0)\ng()")
for node in ast.walk(module):
    if "lineno" in node._attributes:
        node.lineno += 100
        node.end_lineno += 100
try:
    exec(compile(module, "<moved>", "exec"))
except ZeroDivisionError as e:
    for frame in traceback.extract_tb(e.__traceback__)[1:]:
        print(frame.lineno, frame.end_lineno, frame.colno, frame.end_colno, frame.name)
value = (1, (2.5, "x", b"y", None, ..., -7, 2**70, -(2**70), "\ud800", 1j, float("inf"), True))
made = ast.fix_missing_locations(ast.Expression(ast.Constant(value)))
print(eval(compile(made, "", "eval")) == value)
for text in ("a+b*c", "lambda x, *y, z=1, **k: x", "f'{a!r:>{w}} b'", "t'{x}'", "x[1:2, ...]", "not a or b and c", "a if b else c", "(a:=1)", "b'\\xff'", "-1 ** 2"):
    print(ast.unparse(ast.parse(text)))
print(ast.literal_eval("[1, -2, 3+4j, {'a': (1, 2)}, {1}, b'x', None, True, set()]"))
for text in ("a+1", "f(1)", "1 if 2 else 3"):
    try:
        ast.literal_eval(text)
    except ValueError as e:
        print(str(e).partition(": ")[0])
for text in ("return 1", "def f():\n  x = 1\n  global x", "break", "[a for a in (yield)]"):
    try:
        compile(ast.parse(text), "<none>", "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text)
print(ast.get_docstring(ast.parse("'''doc\n  more'''")), ast.get_source_segment("é = ñ + 1", ast.parse("é = ñ + 1").body[0].value))
