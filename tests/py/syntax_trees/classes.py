# The node classes: fields, types, docs, constructors.
import ast
import copy
import pickle
import warnings

warnings.simplefilter("ignore")
for name in ("Module", "Name", "FunctionDef", "arguments", "Constant", "Dict", "keyword", "Load", "comprehension", "TypeVar", "MatchAs", "alias", "ImportFrom"):
    cls = getattr(ast, name)
    print(cls, cls.__bases__, cls._fields, cls._attributes, cls.__match_args__)
    print(" ", cls._field_types, cls.__doc__)
print(ast.operator.__doc__)
print(ast.pattern.__doc__)
print(issubclass(ast.Add, ast.operator), ast.expr.__subclasses__()[:3], len(ast.stmt.__subclasses__()))


def err(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


err(ast.Name, "a", ast.Load(), 3)
err(ast.Pass, 1)
err(ast.Name, "a", id="b")
err(lambda: ast.Name().id)
print(sorted(ast.FunctionDef("f").__dict__.items()))
print(ast.Name("x").ctx is ast.parse("y").body[0].value.ctx, ast.Load() is ast.Load())
n = ast.Name("x", lineno=1)
print(n.lineno, n.end_lineno, n.__reduce__())
print(repr(ast.parse("a = 1\nb = 2\nc = 3\ndef f(x, y, z): return x + y * [1, 2, 3]")))
print(repr(ast.Constant(1)), repr(ast.AST()))
print(copy.replace(n, id="y").id)
err(copy.replace, n, foo=1)
del n.id
err(copy.replace, n)
tree = ast.parse("f(a, *b, c=1)[0] + 1")
for other in (copy.copy(tree), copy.deepcopy(tree), pickle.loads(pickle.dumps(tree))):
    print(ast.dump(other) == ast.dump(tree))


class Mine(ast.expr):
    _fields = ("a", "b")
    _field_types = {"a": int, "b": list[int]}


print(Mine(1).__dict__, Mine().__dict__, Mine(1, [2]).b)
warnings.simplefilter("error")
err(ast.Name)
err(ast.Name, "x", extra=1)
err(Mine)
match ast.parse("a + b").body[0].value:
    case ast.BinOp(ast.Name(x), ast.Add(), ast.Name(y)):
        print(x, y)
