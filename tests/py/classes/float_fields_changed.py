# Attributes that were floats, in instances whose class, __dict__ or neighbours change.
import gc, copy, pickle, weakref, math
class P:
    def __init__(self, x, y):
        self.x = x; self.y = y
class Q:
    def __init__(self, x, y):
        self.x = x; self.y = y
    def __del__(self): log.append(('del', self.x, self.y))
log = []
p = [P(i*1.5, i*2.5) for i in range(50)]
for i, a in enumerate(p):
    if i % 5 == 0: a.__class__ = Q
    if i % 7 == 0: a.x = i
    if i % 11 == 0: v = a.__dict__
    if i % 3 == 0: a.y = 'str'
    if i % 13 == 0: a.__class__ = Q; a.x = math.nan
    if i % 4 == 0: a.z = 0.25
print([sorted(a.__dict__.items(), key=str) for a in p][:20])
print([copy.copy(a).__dict__ == a.__dict__ for a in p if a.x == a.x].count(True))
pk = pickle.loads(pickle.dumps(p)); print([ (a.x, a.y, type(a).__name__) for a in pk][:15])
del p, a, v, pk; gc.collect(); print(len(log))
# view held while class changes
a = P(1.5, 2.5); v = a.__dict__; a.__class__ = Q; a.w = 3.5; v['u'] = 4.5; a.x = 's'; print(v, a.u)
del v; gc.collect(); a.t = 9.5; v = a.__dict__; print(v); b = P(1.0, 2.0); b.__class__ = Q; b.w = 1.25; print(b.__dict__)
# NaN, -0.0, int subclass, float subclass
class F(float): pass
a = P(0.0, -0.0); print(math.copysign(1, a.y)); a.x = F(2.5); print(type(a.x)); n = float('nan'); a.y = n; print(a.y is n, a.y in [n])
a = P(n, n); print(a.x is n)
a = P(1.0, 2.0); a.x = True; print(a.x); del a.x; a.x = 7.5; print(a.__dict__)
# many attributes
class Big: pass
for n in (5, 63, 64, 130):
  for vals in (lambda i: i*0.5, lambda i: i*0.5 if i%2 else str(i)):
    for rep in range(2):
        b = Big()
        for i in range(n): setattr(b, f"f{i}", vals(i))
        assert all(getattr(b, f"f{i}") == vals(i) for i in range(n))
        if rep == 1: gc.collect()
        d = b.__dict__; assert list(d.values()) == [vals(i) for i in range(n)], n
        b.extra = 1.5; assert d['extra'] == 1.5
        for i in range(0, n, 3): setattr(b, f"f{i}", None)
        for i in range(1, n, 3): setattr(b, f"f{i}", i * 1.25)
        assert list(d.values()) == list(vars(b).values())
        c = copy.copy(b); assert c.__dict__ == d
        for i in range(0, n, 5): delattr(b, f"f{i}")
        assert len(d) == n + 1 - len(range(0, n, 5)), (len(d), n)
        for i in range(0, n, 5): setattr(b, f"f{i}", i / 3)
        assert list(d)[-1] == f"f{range(0,n,5)[-1]}"
# compiled attribute stores with many fields
src = "class C:\n def __init__(self, v):\n" + "".join(f"  self.f{i} = v({i})\n" for i in range(80)) + " def total(self): return " + "+".join(f"self.f{i}" for i in range(80))
ns = {}; exec(src, ns); C = ns['C']
for v in (float, int, float, lambda i: i*0.5 if i % 2 else i):
    os_ = [C(v) for i in range(20)]
    print(os_[3].total(), os_[19].total(), len(os_[5].__dict__), os_[5].total(), os_[5].__dict__['f79'])
    w = [weakref.ref(o) for o in os_]; gc.collect(); print(sum(o().total() for o in w))
# slots and dict and floats
class S0:
    __slots__ = ('a', 'b')
class S1(S0): 
    def __init__(self): self.a = 1.5; self.b = 2.5; self.c = 3.5; self.d = 4.5
class S2(S0): pass
o = [S1() for i in range(10)]
for x in o[::2]: x.__class__ = S2; x.e = 5.5
print([(x.a, x.b, x.c, x.d, getattr(x, 'e', None)) for x in o][:4]); v = o[0].__dict__; del o[0].a; o[0].a = 'q'; v['c'] = 'z'; print(v, o[0].a, o[0].c)
class I(int):
    def __init__(self, *a): self.f = 1.5; self.g = 2.5
i = I(10**30); print(i.f + i.g, i.__dict__, i); i.f = 'x'; print(i.f, i.g)
class E(Exception):
    def __init__(self, *a): self.f = 1.5; self.g = 2.5
e = E(1); e.__dict__['h'] = 1; print(e.f, e.__dict__, e.args); e.add_note('n'); print(e.__notes__, e.__dict__)
class D(dict):
    def __init__(self, *a): self.f = 1.5; self.g = 2.5
d = D(); d['a'] = 1; d['b'] = 2; d.update(x=1); print(d, d.__dict__, d.f); d.f = None; d.clear(); d.update({'p':1}); print(d, d.f, d.g); d |= {'z': 2}; print(d)
d.__dict__ = d; d.f = 5; print(d, d['f'])
