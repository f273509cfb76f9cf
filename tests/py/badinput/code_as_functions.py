import types
def mk():
    a=1;b=2
    def f(): return a,b
    def g(): return a
    def h(): pass
    return f,g,h
f,g,h=mk()
def err(fn):
    try: print(fn())
    except BaseException as e: print(type(e).__name__, e)
err(lambda: types.FunctionType(f.__code__, {}))
err(lambda: types.FunctionType(f.__code__, {}, closure=g.__closure__))
err(lambda: types.FunctionType(f.__code__, {}, closure=(1,2)))
err(lambda: types.FunctionType(h.__code__, {}, closure=(1,2)))
err(lambda: types.FunctionType(h.__code__, {}, closure=()).__qualname__)
err(lambda: types.FunctionType(h.__code__, 5))
err(lambda: setattr(h,'__code__', f.__code__))
err(lambda: setattr(f,'__code__', g.__code__))
err(lambda: setattr(f,'__code__', 5))
err(lambda: setattr(f,'__closure__', ()))
err(lambda: setattr(f,'__defaults__', 5))
err(lambda: setattr(f,'__kwdefaults__', 5))
err(lambda: setattr(f,'__globals__', {}))
class K:
    x = [i for i in [1]]
    def m(self): pass
import sys
SOURCE = """
class K:
    y = 1

x = (i for i in q)

def f(a):
    def g():
        return a

    return (a for b in a), g
"""
code = compile(SOURCE, "s", "exec")
def walk(c):
    yield c
    for k in c.co_consts:
        if isinstance(k, types.CodeType): yield from walk(k)
for c in walk(code):
    for args in ((), (5,), ({},), ([1],), (None,None), ("x",1,2)):
        for cl in (None, (), (types.CellType(1),), (types.CellType(),types.CellType(2))):
            try: fn = types.FunctionType(c, {}, closure=cl)
            except BaseException as e: print("make", c.co_name, type(e).__name__, e); continue
            try: r = fn(*args)
            except BaseException as e: print(c.co_name, len(args), type(e).__name__, e); continue
            print(c.co_name, len(args), type(r).__name__)
            if hasattr(r, '__next__'):
                try: print(next(r))
                except BaseException as e: print(" ", type(e).__name__, e)
err(lambda: exec(f.__code__))
err(lambda: exec(mk.__code__))


def cells():
    a, b, c = 1, 2, 3

    def f():
        return a + b + c

    return f


f = cells()
own = f.__closure__
for closure in (None, (), own, list(own), own[:2], (1, 2, 3), own + own, 5):
    err(lambda: exec(f.__code__, {}, closure=closure))
err(lambda: exec("1", {}, closure=own))
err(lambda: exec(cells.__code__, {}, closure=own))
