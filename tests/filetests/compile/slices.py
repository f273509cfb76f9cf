def f(a, b):
    a[1:b] = a[b:]
    a[::2], a[1, 2:3] = a[0], a[-1]
    a[b] += 1
    a.x += 1
    del a[b], a.x
