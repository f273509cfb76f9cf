d = {"a": 1, "b": 2}
print(d, len(d), d["a"], "a" in d, "z" in d, d.get("z"), d.get("z", 0))
d["c"] = 3
d["a"] = 10
del d["b"]
print(d, list(d), list(d.values()), list(d.items()))
for k in d:
    print(k, d[k])
for k, v in d.items():
    print(k, v)
print(d.pop("c"), d, d.setdefault("n", 5), d, dict(x=1), {}, {1: "a", (1, 2): "b", None: "c", 1.5: "d"})
d.update({"a": 0, "q": 1})
print(d, {k: v for k, v in zip("ab", [1, 2])}, {"a": 1} == {"a": 1}, {"a": 1} != {"a": 2}, bool({}))
counts = {}
for c in "mississippi":
    counts[c] = counts.get(c, 0) + 1
print(counts, sorted(counts.items()), max(counts, key=counts.get), sum(counts.values()))
nested = {"x": {"y": {"z": 1}}}
nested["x"]["y"]["w"] = 2
print(nested, nested["x"]["y"]["z"])
e = d
e["shared"] = True
f = d.copy()
f["own"] = True
print(d, f, e is d)
d.clear()
print(d, e, {**{"a": 1}, "b": 2})
big = {i: i * i for i in range(1000)}
print(len(big), big[999], sum(big.values()))
for i in range(0, 1000, 2):
    del big[i]
print(len(big), 500 in big, 501 in big)
