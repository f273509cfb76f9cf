def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(None, repr(None), str(None), bool(None), None is None, None == None, None == 0, None != 1, type(None).__name__, hash(None) == hash(None))
print(type(None)() is None, isinstance(None, type(None)), [None].index(None), {None: 1}[None], (None,) == (None,), f"{None!r:>6}")
err(lambda: None + 1)
err(lambda: None < None)
err(lambda: None())
err(lambda: None[0])
err(lambda: None.attr)
err(lambda: len(None))
err(lambda: iter(None))
err(lambda: int(None))
err(lambda: -None)
err(setattr, None, "x", 1)
err(type(None), 1)
print(None.__doc__ is not None or True, None.__class__, None.__eq__(None), None.__eq__(1), None.__bool__())
print(..., Ellipsis is ..., repr(Ellipsis), type(...).__name__, bool(...), type(...)() is ..., [...][0], {...: 1})
print(NotImplemented, type(NotImplemented).__name__, type(NotImplemented)() is NotImplemented)
err(bool, NotImplemented)
err(lambda: NotImplemented())
err(lambda: ...())
for source in ("None = 1", "None.x = 1; 2", "def f(None): pass", "True = 1", "del None", "... = 1", "for None in x: pass", "f(None=1)", "__debug__ = 1"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError as e:
        print(e.msg)
