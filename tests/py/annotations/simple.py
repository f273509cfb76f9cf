def f(x: int, y: str = "a") -> bool:
    return True


print(f(1), f.__annotations__, list(f.__annotations__))
n: int = 5
s: str
print(n, "s" in globals())


class C:
    a: int = 1
    b: str

    def m(self) -> "C":
        return self


print(C.__annotations__, C.a, hasattr(C, "b"), C.m.__annotations__)


def g(*args: int, k: float = 1.0, **kw: dict):
    v: list = []
    return v


print(g.__annotations__, g())
h = lambda x: x
print(h.__annotations__)
o = C()
o.z: int = 3
d = {}
d["k"]: int = 4
print(o.z, d)
x: "not evaluated" = 1
y: undefined_name = 2
print(x, y)
type A = list[int]
print(A.__value__, A)


def gen[T](v: T) -> T:
    return v


print(gen(5), gen.__type_params__)


class Box[T]:
    pass


print(Box[int], Box.__type_params__[0].__name__)
print(list[int], dict[str, int] | None, tuple[int, ...], int | str)
