class D(dict):
    def __missing__(self, key):
        value = self[key] = [key]
        return value


d = D()
d["a"].append(1)
d["a"].append(2)
print(d, d.get("b"), "b" in d, d["c"], d)
try:
    d.pop("zz")
except KeyError as e:
    print(repr(e))


class Plain(dict):
    pass


try:
    Plain()["k"]
except KeyError as e:
    print(repr(e))


class Over(dict):
    def __getitem__(self, k):
        return "over"

    def __setitem__(self, k, v):
        print("set", k, v)
        super().__setitem__(k, v)

    def __contains__(self, k):
        return True

    def get(self, k, d=None):
        return "got"


o = Over(a=1)
o["b"] = 2
o.update(c=3)
o.setdefault("d", 4)
print(o, o["zzz"], "q" in o, o.get("a"), dict(o), {**o}, list(o.values()), "%(any)s" % o, "{any}".format_map(o))
from collections import OrderedDict, defaultdict, Counter, ChainMap, deque

dd = defaultdict(list)
dd["x"].append(1)
print(dd, dd.get("y"), dd["z"], len(dd), dd.default_factory)
try:
    defaultdict()["k"]
except KeyError as e:
    print(repr(e))
try:
    defaultdict(5)
except TypeError as e:
    print(e)
od = OrderedDict(a=1, b=2, c=3)
od.move_to_end("a")
print(od, od.popitem(last=False), od == {"c": 3, "a": 1}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
c = Counter("mississippi")
print(c, c.most_common(2), c["zz"], c + Counter("miss"), c - Counter("ssss"), sorted(c.elements())[:3], c.total())
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(cm["a"], cm["b"], len(cm), cm)
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
q.rotate(1)
print(q, q.pop(), q.popleft(), q, deque("abc")[1])
