def f(a: int, b: "str" = "x", *args: undefined_one, c: [1, 2] = 3, **kw: 5) -> None:
    pass


try:
    f.__annotations__
except NameError as e:
    print(e)
undefined_one = float
print(f.__annotations__)
print(f.__annotate__(1) == f.__annotations__, f.__annotations__ is f.__annotations__)
x: int = 5
y: str
z: "forward"
print(__annotate__(1), "y" in globals(), x)


class C:
    a: int = 1
    b: list[Later]
    c: "text"

    def m(self: C, o: Later) -> Later:
        pass


try:
    C.__annotations__
except NameError as e:
    print(e)


class Later:
    pass


print(C.__annotations__["a"], C.__annotations__["b"], C.__annotations__["c"], list(C.m.__annotations__))
print(hasattr(C, "b"), C.a, (lambda: 0).__annotations__, f.__annotate__.__name__)
f.__annotations__ = {"replaced": 1}
print(f.__annotations__, f.__annotate__)
f.__annotate__ = lambda fmt: {"made": fmt}
print(f.__annotations__)
for bad in (5, "x"):
    try:
        f.__annotations__ = bad
    except TypeError as e:
        print(e)
    try:
        f.__annotate__ = bad
    except TypeError as e:
        print(e)
del f.__annotations__
print(f.__annotations__)


def side_effects():
    log = []

    def g(a: log.append("evaluated")):
        pass

    first = list(log)
    g.__annotations__
    return first, log


print(side_effects())


def local():
    v: int = 1
    w: undefined_forever
    (u): str = "s"
    try:
        w
    except UnboundLocalError as e:
        return v, u, str(e)


print(local(), local.__annotations__)
o = C()
o.attr: int = 7
lst = [0]
lst[0]: str = "set"
print(o.attr, lst)


class D(C):
    pass


print(D.__annotations__, D.__annotate__)
for cond in (True, False):
    if cond:
        maybe: int
print("maybe" in __annotate__(1))
for source in ("x: int: str", "(x, y): int", "x, y: int", "[x]: int", "def f():\n global a\n a: int", "x: (yield)", "def f(x: (y := 1)): pass", "f(): int", "x: await y"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError:
        print("refused", source)
