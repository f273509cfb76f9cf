def f(s):
    a = [x for x in s if x]
    b = {k: v for k, v in s for k in v}
    c = [lambda: y for y in s]
    return sum(x * 2 for x in a)
z = [i for i in range(3)]
