def f():
    if 0:
        a()
    while 1:
        b()
    c()
if __debug__:
    d()
assert x, "m"
