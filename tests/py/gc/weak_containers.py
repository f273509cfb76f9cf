import gc
import weakref


class O:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"O{self.n}"


objs = [O(i) for i in range(100)]
wv = weakref.WeakValueDictionary((o.n, o) for o in objs)
wk = weakref.WeakKeyDictionary((o, o.n * 2) for o in objs)
ws = weakref.WeakSet(objs)
refs = [weakref.ref(o) for o in objs]
print(len(wv), len(wk), len(ws), wv[50], wk[objs[3]], objs[7] in ws)
del objs[::2]
gc.collect()
print(len(wv), len(wk), len(ws), sorted(wv)[:4], sum(wk.values()), sum(o.n for o in ws), sum(r() is None for r in refs))
try:
    wv[0]
except KeyError as e:
    print("KeyError", e)
print(wv.get(0, "none"), wv.get(1), 0 in wv, 1 in wv, wv.pop(1), len(wv), wv.setdefault(3, None))
objs.clear()
gc.collect()
print(len(wv), len(wk), len(ws), list(wv.items()), [r() for r in refs[:2]])
order = []


class P:
    pass


p = P()
cbs = [weakref.ref(p, lambda r, i=i: order.append(i)) for i in range(4)]
del cbs[1]
gc.collect()
del p
gc.collect()
print(sorted(order))


class M:
    def meth(self):
        return "bound"


m = M()
wm = weakref.WeakMethod(m.meth)
wb = weakref.ref(m.meth)
gc.collect()
print(wm()(), wb() is None or "kept")
del m
gc.collect()
print(wm())
fin_log = []
f = weakref.finalize(O(1), fin_log.append, "fin")
gc.collect()
print(fin_log, f.alive)
o = O(2)
f = weakref.finalize(o, fin_log.append, "second")
print(f.peek()[2], f.detach() is not None, f.alive)
pr = weakref.proxy(o)
gc.collect()
print(pr.n, pr == o or "proxy compares", weakref.getweakrefcount(o))
try:
    hash(pr)
except TypeError as e:
    print(e)
cp = weakref.proxy(len)
print(cp([1]), type(cp).__name__)
