def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def S(s):
    return sorted(s, key=repr)


a, b = {1, 2, 3}, {3, 4}
print(S(a | b), S(a & b), S(a - b), S(a ^ b), S(b - a), a < b, {1} < a, a <= a, a < a, a > {1}, a >= {1, 2, 3}, a == {3, 2, 1}, a != b, a.isdisjoint({9}), a.isdisjoint(b))
print(S(a.union(b, [9], "x")), S(a.intersection(b, [3, 5])), S(a.difference([1], [2])), S(a.symmetric_difference([1, 9])), a.issubset(range(10)), a.issuperset([1]), S(a.copy()), a.copy() is a)
a.add(10)
a.add(1)
a.update([5], {6}, "z")
a.discard(5)
a.discard("not there")
a.remove(6)
print(S(a), len(a), 10 in a, [] == a)
a.intersection_update([1, 2, 10])
print(S(a))
a.difference_update([1], [7])
a.symmetric_difference_update([2, 3])
print(S(a))
a |= {20}
a &= {3, 10, 20}
a -= {3}
a ^= {99}
print(S(a))
a.clear()
print(a, set(), repr({1}), {1: 1}.keys() == {1}, set("aab") == {"a", "b"}, len(set(range(1000))))
err(set().pop)
err({1}.remove, 2)
err({1}.add)
err({1}.add, [])
err({1}.remove, [])
err({1}.update, 5)
err({1}.union, 5)
err(lambda: {1} | [2])
err(lambda: {1} < [2])
err(lambda: {1} - (1,))
err(lambda: {[]})
err(lambda: {1}[0])
err(set, 5)
err(set, 1, 2)
err(hash, set())
err(lambda: [] in {1})
err(lambda: {1} + {2})
print({1, 1.0, True}, {0, False, 0.0}, set([5]).pop(), S({1, 2, 3, *[4], *"5"}), frozenset({1}) in {frozenset({1})}, {1} in {frozenset({1})})
print(set([1]).__or__([1]), set([1]).__contains__(1), set([1]).__len__(), {1}.__eq__(5), S({x % 3 for x in range(10)}), max({3, 1}), sum({1, 2}), sorted({3, 1, 2}, reverse=True))
s = set(range(100))
while len(s) > 3:
    s.remove(max(s))
print(S(s))
class T(set):
    pass
print(type(T([1]) | {2}).__name__, type(T([1]).copy()).__name__, T([1]) == {1}, repr(T([1])), repr(T()))
x = {1, 2}
y = x
x |= {3}
print(S(y), y is x)
