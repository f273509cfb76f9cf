def f(a, b: int = 2, *c, d, e=5, **g) -> str:
    """Doc of f."""


import inspect

sig = inspect.signature(f)
print(sig, [str(p) for p in sig.parameters.values()], sig.return_annotation)
print([p.kind.name for p in sig.parameters.values()], sig.bind(1, 2, 3, d=4, z=6).arguments)
try:
    sig.bind(1)
except TypeError as e:
    print(e)
print(inspect.signature(lambda x, /, y=1: 0), inspect.isfunction(f), inspect.isbuiltin(len), inspect.isclass(int), inspect.ismethod([].append), inspect.isgeneratorfunction(f), inspect.getdoc(f))


class C:
    def m(self, x):
        pass

    @classmethod
    def k(cls, y):
        pass

    @staticmethod
    def s(z):
        pass

    def __call__(self, q):
        pass

    def __init__(self, i=0):
        pass


print(inspect.signature(C), inspect.signature(C().m), inspect.signature(C.m), inspect.signature(C.k), inspect.signature(C.s), inspect.signature(C()))
print(inspect.getmembers(C(), inspect.ismethod)[0][0], inspect.getmro(C)[-1], inspect.unwrap(f) is f, inspect.isroutine(len))
print(f.__name__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__code__.co_varnames, f.__annotations__)
