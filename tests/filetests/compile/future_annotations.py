from __future__ import annotations
x: list[ 'a' ] = 1
def f(a: (1+2)*3, b: "s" if x else y): pass
