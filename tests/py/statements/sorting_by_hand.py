def bubble(xs):
    xs = xs[:]
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs


def quick(xs):
    if len(xs) <= 1:
        return xs
    p, *rest = xs
    return quick([x for x in rest if x < p]) + [p] + quick([x for x in rest if x >= p])


def merge(xs):
    if len(xs) <= 1:
        return xs
    m = len(xs) // 2
    a, b = merge(xs[:m]), merge(xs[m:])
    out = []
    while a and b:
        out.append(a.pop(0) if a[0] <= b[0] else b.pop(0))
    return out + a + b


data = [5, 3, 9, 1, 5, -2, 0, 8, 7, 3]
print(bubble(data), quick(data), merge(data), data)
print(bubble(["b", "a", "c"]), quick([2.5, 1, -1.5]), merge([]))
