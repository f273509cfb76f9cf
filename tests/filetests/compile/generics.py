type X[T: int = str] = list[T]
def f[T, *Ts](a: T, b=1) -> T: pass
class C[T](B, k=1): pass
