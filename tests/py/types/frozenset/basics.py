def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


f = frozenset([1, 2, 3])
print(sorted(f), len(f), 1 in f, repr(frozenset()), repr(frozenset([1])), frozenset() == set(), f == {1, 2, 3}, {1, 2, 3} == f, hash(f) == hash(frozenset([3, 2, 1])), hash(frozenset()) == hash(frozenset([])))
print(type(f | {4}).__name__, type({4} | f).__name__, sorted(f & [1][:0] if False else f & {1}), sorted(f - {1}), sorted(f ^ {1, 9}), f.copy() is f, frozenset(f) is f)
print({f: "v"}[frozenset([2, 1, 3])], f in {f}, {1, 2, 3} in {f}, f < {1, 2, 3, 4}, f.issubset([1, 2, 3]), f.union([5]) == {1, 2, 3, 5}, f.isdisjoint([9]))
for name in ("add", "remove", "discard", "clear", "pop", "update", "__ior__"):
    err(getattr, f, name)
err(frozenset, 5)
err(frozenset, [[]])
err(frozenset, 1, 2)
err(frozenset, x=1)
err(lambda: f | [1])
err(lambda: f[0])
g = f
g |= {9}
print(sorted(g), sorted(f), g is f)
nested = frozenset([frozenset([1]), frozenset([2, 3])])
print(frozenset([3, 2]) in nested, {1} in nested, len(nested), hash(nested) == hash(frozenset([frozenset([3, 2]), frozenset([1])])))


class F(frozenset):
    pass


print(F([1]), type(F([1]) | {2}).__name__, F([1]) == {1}, hash(F([1])) == hash(frozenset([1])), type(F([1]).copy()).__name__)
print(sorted(frozenset("hello")), frozenset({"k": 1}) == {"k"}, [x for x in frozenset([5])], max(f), bool(frozenset()), f.__contains__(1), f.__len__())
