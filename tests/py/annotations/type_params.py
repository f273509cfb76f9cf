def first[T](xs: list[T]) -> T:
    return xs[0]


print(first([1]), first.__type_params__, first.__type_params__[0].__name__, type(first.__type_params__[0]).__name__)


class Box[T, *Ts, **P]:
    item: T

    def get(self) -> T:
        return self.item

    def params(self):
        return T, Ts, P


print(Box.__type_params__, Box().params(), [type(p).__name__ for p in Box.__type_params__], Box.__annotations__)
print(Box.__orig_bases__, [b.__name__ for b in Box.__mro__])


def bounded[T: int, U: (str, bytes), V = float](a: T, b: U, c: V):
    pass


T, U, V = bounded.__type_params__
print(T.__bound__, U.__constraints__, V.__default__, T.__constraints__, U.__bound__, V.has_default(), T.has_default())


def lazy[T: Undefined]():
    pass


try:
    lazy.__type_params__[0].__bound__
except NameError as e:
    print(e)
Undefined = int
print(lazy.__type_params__[0].__bound__)
T = "module T"


def scope[T](x: T) -> T:
    def inner():
        return T

    return inner()


print(scope(1), T, scope.__annotations__)


class Scoped[T]:
    a = T

    def m[U](self, x: U) -> tuple[T, U]:
        return T, U


print(Scoped.a, Scoped().m(1), Scoped.m.__type_params__, T)
type Alias[K, V] = dict[K, list[V]]
print(Alias.__value__, Alias.__type_params__, Alias[str, int])


class Child[T](Scoped[T]):
    pass


print([b.__name__ for b in Child.__mro__], Child[int], Child[int]().a, Child.__parameters__)
try:
    Box[int][str]
except TypeError as e:
    print("TypeError")
print(bounded.__qualname__, Scoped.m.__qualname__, repr(T))
for source in ("def f[T, T](): pass", "def f[](): pass", "class C[T: (yield)]: pass", "def f[T = int, U](): pass", "type A[T] = (yield)", "class C[T](x := 1): pass", "def f[*Ts: int](): pass", "type X = (y := 1)", "def f[T](a: (b := 1)): pass", "class C[T]:\n    nonlocal T"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError as e:
        print("refused", source)
