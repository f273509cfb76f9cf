# What is handled while generators handle the same exception, and whose frames are on the stack during throw().
import sys
def g():
    try:
        yield 1
    except ValueError:
        print("in g", sys.exception())
        yield 2
    print("g end", sys.exception())
    yield 3
x = g(); next(x)
try:
    raise ValueError(1)
except ValueError as e:
    print(sys.exception())
    print(x.throw(e))
    print("after", sys.exception())
    print(next(x)); print(sys.exception())
print(sys.exception())
def f():
    try: raise KeyError(1)
    except KeyError:
        yield sys.exception()
        yield sys.exception()
y=f()
print(repr(next(y)), sys.exception())
try: 1/0
except ZeroDivisionError:
    print(repr(next(y)), repr(sys.exception()))
import traceback
def g1():
    try: yield 1
    except E as e: print([f.name for f in traceback.extract_stack()][-4:]); yield 5
class E(Exception): pass
def h1(): yield from g1()
def k1(): yield from h1()
z=k1(); next(z); z.throw(E); 
class C:
    def __iter__(self): return self
    def __next__(self): return 3
    def throw(self, *a): print([f.name for f in traceback.extract_stack()][-4:]); return 1
def h2(): yield from C()
def k2(): yield from h2()
z=k2(); next(z); z.throw(E); 
