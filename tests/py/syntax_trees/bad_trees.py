# What is wrong with a tree is said before it is compiled.
import ast
from ast import *

L, S = Load(), Store()


def n(name="x", ctx=L):
    return Name(name, ctx)


P = Pass()


def mod(*body):
    return Module(list(body), [])


def case(pattern):
    return mod(Match(n(), [match_case(pattern, None, [P])]))


def args(**k):
    return arguments(**k)


TREES = [
    mod(FunctionDef("f", args(), [])), mod(Expr(Tuple([n(), None], L))), mod(Expr(n("x", S))),
    mod(Assign([n("x", L)], n())), mod(Assign([Call(n(), [], [])], n())), mod(Delete([n("x", L)])), mod(Delete([])),
    mod(FunctionDef("f", args(args=[], defaults=[n()]), [P])), mod(FunctionDef("f", args(kwonlyargs=[arg("a")], kw_defaults=[]), [P])),
    mod(Expr(ListComp(n(), []))), mod(Expr(BoolOp(And(), [n()]))), mod(Expr(Dict([n()], []))), mod(Expr(Compare(n(), [], []))),
    mod(Expr(NamedExpr(Attribute(n(), "a", S), n()))), mod(Expr(Constant([1]))), mod(Expr(Constant((1, [2])))),
    mod(Expr(Name("True", L))), mod(Assign([Name("None", S)], n())), mod(FunctionDef("None", args(), [P])),
    mod(Import([])), mod(ImportFrom("a", [alias("b")], -1)), mod(Global([])), mod(With([], [P])), mod(Raise(None, n())),
    mod(Try([P], [], [], [])), mod(Try([P], [], [P], [P])), mod(TryStar([P], [], [], [])), mod(Try([P], [ExceptHandler(n(), "e", [])])),
    mod(If(n(), [])), mod(For(n(), n(), [P])), mod(AnnAssign(Attribute(n(), "a", S), n(), None, 1)), mod(TypeAlias(Attribute(n(), "a", S), [], n())),
    mod(Match(n(), [])), case(MatchSingleton(3)), case(MatchMapping([n()], [], None)), case(MatchClass(n(), [], ["a"], [])),
    case(MatchClass(Constant(1), [], [], [])), case(MatchAs(MatchAs(None, "x"), None)), case(MatchAs(None, "_")), case(MatchOr([MatchAs(None, "x")])),
    case(MatchStar("x")), case(MatchValue(n())), case(MatchValue(Constant(None))), case(MatchValue(UnaryOp(USub(), Constant("a")))),
    case(MatchValue(BinOp(Constant(1), Mult(), Constant(1j)))), mod(Expr(3)), Module(3, []), mod(Expr(Name(3, L))),
    mod(Expr(BinOp(n(), n(), n()))), mod(Expr(BinOp(n(), None, n()))), mod(ImportFrom("a", [alias("b")], "x")), mod(Expr(None)),
    mod(Expr(Compare(n(), [None], [n()]))), mod(Expr(Call(n(), [], [None]))), mod(Global([3])), mod(Expr(Name("x", None))),
    mod(Expr(Name(None, L))), mod(n()), mod(Expr(Constant("x", kind=3))), mod(Expr(UnaryOp(And(), n()))), Name("x", L), Expression(n()),
    mod(Expr(Starred(n(), L))), mod(Expr(Yield(None))), mod(Break()), mod(Expr(Await(n()))), mod(Expr(Call(n(), [], [keyword("a", n()), keyword("a", n())]))),
]
for tree in TREES:
    try:
        ast.fix_missing_locations(tree)
    except Exception:
        pass
    try:
        compile(tree, "<tree>", "exec")
        print("compiled", ast.dump(tree))
    except Exception as e:
        print(type(e).__name__, e)
tree = ast.parse("x")
for place in ((2, 1, 0, 0), (1, 1, 3, 2), (-1, 1, 0, 0), (1, 1, -1, 0), (-1, -1, 0, 0), ("a", 1, 1, 1), (1, None, 1, None), (2**40, 1, 1, 1)):
    node = tree.body[0]
    node.lineno, node.end_lineno, node.col_offset, node.end_col_offset = place
    try:
        compile(tree, "<tree>", "exec")
        print(place, "compiled")
    except Exception as e:
        print(place, type(e).__name__, e)
del node.lineno
for f in (lambda: compile(tree, "", "exec"), lambda: compile(tree, "", "eval"), lambda: exec(tree)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
deep = Name("a", L, lineno=1, col_offset=0)
for _ in range(100_000):
    deep = UnaryOp(Not(), deep, lineno=1, col_offset=0)
ring = ast.parse("[]")
ring.body[0].value.elts.append(ring.body[0].value)
for tree in (Expression(deep), ring):
    try:
        compile(tree, "", "eval" if tree is not ring else "exec")
    except RecursionError as e:
        print(type(e).__name__)
