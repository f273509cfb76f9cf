s = {1, 2, 3}
print(len(s), 2 in s, 9 in s, sorted(s), s == {3, 2, 1}, set(), set([1, 1, 2]) == {1, 2})
s.add(4)
s.add(4)
s.discard(1)
s.remove(2)
print(sorted(s), sorted(s | {9}), sorted(s & {3}), sorted(s - {3}), sorted(s ^ {3, 10}))
print({1} < {1, 2}, {1, 2} <= {1, 2}, {1}.issubset([1, 2]), {1, 2}.isdisjoint({3}))
seen = set()
dups = []
for x in [3, 1, 3, 2, 1]:
    if x in seen:
        dups.append(x)
    seen.add(x)
print(dups, sorted(seen), len(set("hello")), sorted(set("hello")), {x % 3 for x in range(9)} == {0, 1, 2})
a = set(range(10))
b = set(range(5, 15))
print(sorted(a & b), len(a | b), sum(a - b), max(a ^ b))
a.update(b)
a -= {0, 1}
print(len(a), min(a), bool(set()), not {0})
words = "a b a c b".split()
print(sorted(set(words)), sorted(set(words), key=lambda w: (words.count(w), w)), frozenset("ab") == {"a", "b"}, {frozenset([1])} == {frozenset([1])})
e = {1, "a", None, 2.5, (1, 2), True}
print(len(e), (1, 2) in e, None in e, True in e)
e.clear()
print(e)
