def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


o = object()
print(type(o), o == o, o != object(), isinstance(o, object), bool(o), hash(o) == hash(o))
print(object.__eq__(1, 1), object.__eq__(1, 2), object.__ne__(o, o), object.__lt__(1, 2), object.__str__(5), object.__format__(o, "")[:15])
err(setattr, o, "x", 1)
err(lambda: o < o)
err(lambda: o + o)
err(lambda: o())
err(lambda: o[0])
err(len, o)
err(lambda: format(o, "s"))
print(object.__doc__ is not None, object.__name__, object.__subclasses__()[:0], sorted(n for n in dir(object)))


class A:
    def __init__(self):
        self.x = 1


a = A()
print(a.__getattribute__("x"), a.__dir__()[:1], a.__sizeof__() > 0, a.__reduce_ex__(2)[0].__name__, a.__class__, a.__str__() == repr(a), a.__ne__(a), a.__init_subclass__(), A.__subclasshook__(int))
object.__setattr__(a, "y", 2)
object.__delattr__(a, "x")
print(vars(a), object.__getattribute__(a, "y"))
err(object.__getattribute__, a, "zz")
err(object.__setattr__, a)
err(object.__setattr__, int, "x", 1)
err(object.__new__, 5)
err(object.__init__, a, 1)
err(object.__repr__)
state = a.__getstate__()
print(state, A.__new__(A).__dict__, type(A.__new__(A)).__name__)
import copy
b = copy.copy(a)
print(vars(b), b is a, type(b).__name__)
deep = {"k": [a, a]}
d = copy.deepcopy(deep)
print(d["k"][0] is d["k"][1], d["k"][0] is a, vars(d["k"][0]))
