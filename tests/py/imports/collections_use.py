from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


P = namedtuple("P", "x y z", defaults=[0])
p = P(1, 2)
print(p, p.x, p[1], p._replace(x=9), p._asdict(), P._fields, P._make([1, 2, 3]), p == (1, 2, 0), hash(p) == hash((1, 2, 0)), P(y=1, x=2), [*p], P.__doc__)
err(P)
err(P, 1, 2, 3, 4)
err(namedtuple, "B", "a a")
err(namedtuple, "B", "class")
err(setattr, p, "x", 5)
print(namedtuple("R", "a def", rename=True)._fields)
d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
d.extend([5])
d.extendleft([-1, -2])
print(d, d[0], d[-1], d.pop(), d.popleft(), len(d), list(reversed(d)), 3 in d, d.index(3), d.count(1))
d.rotate(2)
print(d, d.maxlen, deque("abc", maxlen=2), deque([1, 2]) == deque([1, 2]), deque([1]) + deque([2]), deque([1]) * 2)
d.remove(3)
d.insert(1, "i")
d[0] = "set"
del d[1]
d.reverse()
print(d)
err(deque().pop)
err(d.remove, "zz")
err(lambda: d[100])
err(deque, 5)
err(deque([1, 2], maxlen=2).insert, 0, 1)
q = deque(range(10000))
for _ in range(5000):
    q.append(q.popleft())
print(len(q), q[0], q[-1], sum(q), q[5000])
err(lambda: [q.append(x) for x in q])
c = Counter("abracadabra")
print(c, c["z"], c.most_common(2), sorted(c.elements())[:5], c - Counter("aaa"), c & Counter("ab"), c | Counter("zz"), +Counter(a=-1, b=1), Counter(a=1) + Counter(a=2, b=1))
c.update("zz")
c.subtract("a")
print(c["z"], c["a"], c.total(), dict(c))
o = OrderedDict([("a", 1), ("b", 2)])
o["c"] = 3
o.move_to_end("a")
print(o, o.popitem(), o, list(reversed(o)), o == {"b": 2, "c": 3})
dd = defaultdict(int)
for w in "a b a".split():
    dd[w] += 1
print(dd, dict(dd), defaultdict(list, a=[1])["b"])
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 5
print(m, m["a"], m["b"], dict(m) == {"a": 1, "b": 3, "c": 5}, m.maps[0], m.new_child({"a": 0})["a"], m.parents)
