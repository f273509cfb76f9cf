# Sets whose first items were popped, set operations on items of one sort and of several,
# and on items whose comparison changes the sets.
s = set(range(20))
first = [s.pop() for _ in range(15)]
print(len(first), len(set(first)), len(s), sorted(first + list(s)))
for i in range(100, 140):
    s.add(i)
print(len(s), sum(s), all(i in s for i in range(100, 140)))
while s:
    x = s.pop()
    assert x not in s
    s.discard(x)
print(s, set("abc") - set("abd"))
try:
    s.pop()
except KeyError as e:
    print("KeyError", e)

big = {"k%d" % i for i in range(3000)}
seen = set()
while big:
    seen.add(big.pop())
print(len(seen), seen == {"k%d" % i for i in range(3000)})
mixed = {1, "a", 2.5, (1, 2), None, 3}
for _ in range(4):
    mixed.pop()
mixed |= {7, 8}
print(len(mixed))

a, b = set(range(0, 40, 2)), set(range(0, 40, 3))
print(sorted(a - b), sorted(a & b), sorted(a ^ b), len(a | b))
print(a >= {2, 4}, a <= a, a < a, {2, 4} < a, a == set(a), a.isdisjoint({1, 3}), a != b)
c = set("hello world")
print(sorted(c - set("low")), sorted(c ^ set("wide")), sorted(c & {"h", 1}), sorted(c - {1, 2}))
print({1, 2} == {1.0, 2.0}, {1, 2} & {1.0}, {True} | {1}, {1, 2} <= {1.0, 2.0, "x"})
print(sorted(frozenset(a) - b) == sorted(a - b), type(frozenset(a) - b).__name__, type(a ^ frozenset(b)).__name__)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 5

    def __eq__(self, other):
        for victim in victims:
            victim.clear()
        return isinstance(other, Key) and self.n == other.n


for operation in ("__sub__", "__and__", "__or__", "__xor__", "__le__", "__eq__", "update", "isdisjoint"):
    victims = []
    x, y = {Key(1), Key(2), 3}, {Key(2), Key(4), 3}
    victims = [x, y]
    result = getattr(x, operation)(y)
    print(operation, type(result).__name__)

print(len(set([1] * 1000)), len({x & 3 for x in range(100)}), len(set(["a", 1, "a", 2.0, 2])))
print(set(list(range(10))) == set(range(10)), set(()) == set([]), set("aab") == {"a", "b"})
