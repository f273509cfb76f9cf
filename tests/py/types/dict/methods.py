def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


d = {"a": 1, "b": 2}
d["c"] = 3
print(d, d["a"], d.get("zz"), d.get("zz", 0), d.get("a", 0), len(d), "a" in d, "zz" not in d, list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.pop("a"), d.pop("zz", "dflt"), d.setdefault("b", 9), d.setdefault("n", 5), d.setdefault("none"), d, d.popitem(), d)
d.update({"b": 20, "x": 1})
d.update([("y", 2), ["z", 3]])
d.update(k=4, b=30)
d.update({"q": 1}, q=2)
d.update()
print(d, d.copy() == d, d.copy() is d)
d.clear()
print(d, dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), dict.fromkeys(()))
print(dict(), dict(a=1), dict({"x": 1}), dict([("k", "v")]), dict({"a": 1}, a=2, b=3), dict(zip("ab", range(2))), {**{"a": 1}, "b": 2, **{"a": 3}}, dict(["ab", "cd"]))
err(lambda: {}["k"])
err(lambda: {1: 2}[(1, 2)])
err({}.pop, "k")
err({}.popitem)
err(lambda: {[]: 1})
err(lambda: {}[{}])
err({}.get)
err({}.get, [])
err({}.update, 5)
err({}.update, [5])
err({}.update, [(1, 2, 3)])
err({}.update, ["abc"])
err({}.update, {}, {})
err({}.setdefault)
err({}.setdefault, [], 1)
err(dict, 5)
err(dict, [1])
err(dict, 1, 2)
err(dict.fromkeys, 5)
err({}.pop)
err({}.clear, 1)
err(hash, {})
err(lambda: {} < {})
err(lambda: {} + {})
err(lambda: {} | [])
print({"a": 1} | {"b": 2, "a": 0}, {1: 2} == {1.0: 2.0}, {1: 2} != {1: 3}, {} == [], {"a": 1, "b": 2} == {"b": 2, "a": 1})
e = {1: 1}
e |= {2: 2}
e |= [(3, 3)]
print(e, list(reversed(e)), list(reversed(e.items())), e.__contains__(1), e.__getitem__(1), e.__len__(), e.__or__(5), e.__eq__(5), e.__class_getitem__(int))
del e[1]
err(e.__delitem__, 1)
print(e, repr({}), str({1: {2: {}}}), {None: 1, (): 2, "": 3, 0: 4, False: 5})
