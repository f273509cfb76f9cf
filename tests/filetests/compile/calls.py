def f(o, *args, **kw):
    o.m(1, 2)
    o.m(1, k=2)
    g(o, *args, k=1, **kw)
    g(*args)
    g(1, *o)(2)[3].n.m()
