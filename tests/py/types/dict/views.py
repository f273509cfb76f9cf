def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


d = {"a": 1, "b": 2, "c": 3}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), len(v), len(i), type(k).__name__, type(v).__name__, type(i).__name__)
print("a" in k, 2 in v, ("a", 1) in i, ("a", 2) in i, "a" in i, ("a",) in i)
d["d"] = 4
print(k, v, i)
print(sorted(k & {"a", "z"}), sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "z"}), sorted(i & {("a", 1), ("b", 9)}), sorted(["a", "q"] & k), sorted({"a", "q"} - k))
print(k == {"a", "b", "c", "d"}, k < {"a", "b", "c", "d", "e"}, k >= {"a"}, i == set(d.items()), v == v, v == d.values(), k == d.keys(), k.isdisjoint(["z"]), k.isdisjoint("a"), k != {"a"})
print(list(reversed(k)), list(reversed(v)), list(reversed(i)), k.mapping == d, type(k.mapping).__name__, repr({}.keys()), repr({}.items()), {}.values())
err(lambda: k[0])
err(lambda: k & 5)
err(lambda: v & v)
err(hash, k)
err(lambda: k < 5)
err(lambda: k.mapping.__setitem__)
err(next, k)
it = iter(d)
print(next(it), it.__length_hint__())
d["e"] = 5
err(next, it)
err(next, it)
it = iter(d.items())
next(it)
d["a"] = "changing a value is allowed"
print(next(it))
d.pop("c")
err(next, it)
it = iter(d)
list(it)
err(next, it)
print([x for x in d], {**d} == d, [*d.values()], max(d), sorted(d, reverse=True), list(map(str.upper, d)), dict(d.items()) == d, sum({1: 2, 3: 4}), list(zip(d, d.values()))[:1])
empty = {}
print(list(empty.items()), list(iter(empty)), empty.keys() == set(), not empty.keys(), bool({1: 1}.values()))
class D(dict):
    def __iter__(self):
        return iter("custom")
    def keys(self):
        return ["a"]
print(list(D(a=1)), dict(D(a=1)), {**D(a=1)}, D(a=1), list(D(a=1).items()))
