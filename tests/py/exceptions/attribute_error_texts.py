def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class A:
    __slots__ = ("s",)
    c = 1


class B:
    def __init__(self):
        self.v = 1

    @property
    def p(self):
        return 1


import math
err(lambda: A().x)
err(lambda: A().s)
err(lambda: A.x)
err(setattr, A(), "x", 1)
err(setattr, A(), "c", 1)
err(delattr, A(), "s")
err(delattr, A(), "zz")
err(lambda: B().x)
err(setattr, B(), "p", 1)
err(delattr, B(), "p")
err(delattr, B(), "x")
err(lambda: B.x)
err(lambda: (5).x)
err(lambda: "s".x)
err(lambda: [].x)
err(lambda: {}.x)
err(lambda: None.x)
err(lambda: (lambda: 0).x)
err(lambda: len.x)
err(lambda: [].append.x)
err(lambda: math.x)
err(lambda: type.x)
err(lambda: (x for x in []).x)
err(lambda: super(B, B()).x)
err(setattr, 5, "x", 1)
err(setattr, 5, "real", 1)
err(setattr, "s", "x", 1)
err(setattr, [], "x", 1)
err(setattr, len, "x", 1)
err(setattr, [].append, "x", 1)
err(setattr, int, "x", 1)
err(setattr, None, "x", 1)
err(setattr, object(), "x", 1)
err(setattr, object(), "__class__", 1)
err(setattr, (x for x in []), "x", 1)
err(delattr, 5, "real")
err(delattr, [], "append")
err(delattr, math, "nope")
err(delattr, int, "x")
err(lambda: B().p.q)
err(lambda: B().v.w)
