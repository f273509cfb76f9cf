x: int = 1
if x:
    y: str
def f(a: int, *b: T) -> None:
    z: int = 1
class A:
    a: int
    if x:
        b: A
