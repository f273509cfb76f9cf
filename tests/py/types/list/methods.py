def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


a = [3, 1, 2]
a.append(5)
a.extend("ab")
a.extend(x for x in (7, 8))
a.insert(0, "first")
a.insert(-1, "before last")
a.insert(100, "end")
a.insert(-100, "start")
print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
a.remove("a")
print(a, a.index(5), a.index(2, 1), a.count(1), a.count("zz"))
a.reverse()
print(a, a.copy() == a, a.copy() is a)
a.clear()
print(a)
err([].pop)
err([1].pop, 5)
err([1].pop, -2)
err([1].pop, "a")
err([1].remove, 2)
err([1].index, 2)
err([1, 2, 3].index, 1, 1)
err([1, 2, 3].index, 3, 0, 2)
err([].append)
err([].append, 1, 2)
err([].extend, 5)
err([].insert, 0)
err([].insert, "a", 1)
err([].reverse, 1)
err([].nope if False else lambda: [].nope)
print(list(), list("abc"), list(range(3)), list({1: 2}), list((1, 2)), [*[1], *(2, 3)])
err(list, 5)
err(list, 1, 2)
err(list, x=1)
b = [1, 2]
b.extend(b)
print(b)
b += b
print(b)
b.append(b[:2])
print(b, [1, [2, [3]]], [[]] * 3)
c = [[]] * 3
c[0].append(1)
print(c)
x = []
x.append(x)
print(x, x == x, len(x), x[0] is x)
l = [1, 2]
l.__init__([9])
print(l, l.__len__(), l.__getitem__(0), l.__contains__(9), l.__add__([1]), l.__mul__(2), l.__rmul__(3), l.__eq__(5), l.__ne__([9]), l.__iadd__([4]), l.__reversed__().__next__())
print([1, 1.0, True].count(1), [1, 2].index(True), [None].count(None), [float("nan")].count(float("nan")))
