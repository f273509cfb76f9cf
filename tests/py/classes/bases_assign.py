def err(f):
    try: print("ok", f())
    except BaseException as e: print(type(e).__name__, e)
def sb(c, b):
    c.__bases__ = b
class A: pass
class B(A): pass
class C(A):
    __slots__=('q',)
class D(A): pass
class I(int): pass
err(lambda: sb(B, 5))
err(lambda: sb(B, (5,)))
err(lambda: sb(B, (C,)))
err(lambda: sb(B, (D,)))
err(lambda: sb(B, (D,A)))
print(B.__mro__, A.__subclasses__(), D.__subclasses__())
err(lambda: sb(B, (A,D)))
err(lambda: sb(B, (A,A)))
err(lambda: sb(A, (D,)))
err(lambda: sb(int, (D,)))
def d(c):
    del c.__bases__
err(lambda: d(int))
err(lambda: d(B))
err(lambda: sb(B, (bool,)))
err(lambda: sb(I, (str,)))
err(lambda: sb(I, (float,)))
err(lambda: sb(A, (B,)))
class X: pass
class Y: pass
err(lambda: sb(X, (Y,)))
class M1:
    __slots__='a'
class M2:
    __slots__='b'
err(lambda: type("Q",(M1,M2),{}))
err(lambda: type("Q",(int,str),{}))
err(lambda: type("Q",(I,str),{}))
err(lambda: type("Q",(I,int),{}))
class J(int): pass
err(lambda: type("Q",(I,J),{}))
err(lambda: type("Q",(OSError,KeyError),{}))
err(lambda: type("Q",(OSError,StopIteration),{}))
err(lambda: type("Q",(A,A),{}))
class Meta(type):
    def mro(cls):
        print("mro of", cls.__name__)
        return 5 if cls.__name__=="N" else [cls, 3] if cls.__name__=="P" else [cls, int] if cls.__name__=="R" else type.mro(cls)
err(lambda: Meta("N",(),{}))
err(lambda: Meta("P",(),{}))
err(lambda: Meta("R",(),{}))
err(lambda: Meta("S",(),{}).__mro__)
err(lambda: type("T",(),{"__slots__":("__dict__","__dict__")}))
err(lambda: type("T",(),{"__slots__":("__weakref__","__weakref__")}))
err(lambda: type("T",(A,),{"__slots__":("__weakref__",)}))
err(lambda: type("T",(type,),{"__slots__":("a",)}))
err(lambda: type("T",(tuple,),{"__slots__":("__dict__",)}))
err(lambda: type("T",(str,),{"__slots__":("a",)})("x"))
err(lambda: type("T",(dict,),{"__slots__":("a",)})(a=5))
err(lambda: type("T",(Exception,),{"__slots__":("a",)})(5).a)
err(lambda: type("T",(list,),{"__slots__":("a",)})((5,)).a)
T=type("T",(dict,),{"__slots__":("a","b")})
t=T(a=1); t.a=[1]; t.b=[2]; t['z']=3
print(t, t.a, t.b)
T=type("T",(Exception,),{"__slots__":("a","b")})
t=T(1); t.a=[1]; t.b=[2]; t.z=3
print(repr(t), t.a, t.b, t.__dict__)
print(sorted(A.__dict__), A.__dict__['__dict__'], A.__dict__['__weakref__'], sorted(C.__dict__))
print(A.__dict__['__dict__'].__get__(A()), type(A.__dict__['__dict__']))
err(lambda: object().__dict__)
err(lambda: M1().__weakref__)
err(lambda: A().__weakref__)
print("__dict__" in object.__dict__, "__dict__" in BaseException.__dict__, "__dict__" in type.__dict__, "__dict__" in type(d).__dict__)
err(lambda: type("T",(),{"__slots__":("a","a")}).a)
err(lambda: type("T",(),{"__slots__":("b","a"), '__init__':lambda s: None})().b)
