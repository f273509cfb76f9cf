@a
@b.c(1)
def f(x=1): pass
