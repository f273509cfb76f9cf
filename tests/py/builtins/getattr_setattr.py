def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class C:
    x = 1

    @property
    def boom(self):
        raise ValueError("property raised")


c = C()
print(getattr(c, "x"), getattr(c, "y", "default"), hasattr(c, "x"), hasattr(c, "y"), getattr(C, "x"))
setattr(c, "y", 2)
print(c.y, getattr(c, "y"))
delattr(c, "y")
print(hasattr(c, "y"))
setattr(c, "not an identifier", 5)
print(getattr(c, "not an identifier"), vars(c))
err(getattr, c, "y")
err(getattr, c, 5)
err(getattr, c)
err(getattr, c, "x", 1, 2)
err(setattr, c, 5, 1)
err(setattr, c, "a")
err(delattr, c, "gone")
err(delattr, c, 5)
err(hasattr, c)
err(hasattr, c, 1)
err(getattr, c, "boom")
err(getattr, c, "boom", "default")
err(hasattr, c, "boom")
err(setattr, 5, "x", 1)
err(setattr, int, "x", 1)
err(delattr, int, "real")
err(setattr, c, "boom", 1)
err(getattr, None, "x")
err(vars, 5)
err(vars, c, 1)
print(getattr("abc", "upper")(), getattr([1], "__len__")(), vars(C)["x"], sorted(k for k in vars(C) if k[0] != "_"))
