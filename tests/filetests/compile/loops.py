def f(n, s):
    i = 0
    while i < n:
        i += 1
        if i == 3:
            continue
        if i > 100:
            break
    else:
        i = -1
    for k, v in s:
        pass
    for j in [1, 2, 3]:
        i += j
    while True:
        i()
