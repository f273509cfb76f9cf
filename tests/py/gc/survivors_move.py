# What is left of a peak moves together: everything that names it follows.
import array, gc, weakref
dead = []
class N:
    def __init__(self, i): self.i = i; self.f = i * 0.5; self.me = None
class Fin:
    def __init__(self, i): self.i = i
    def __del__(self, dead=dead): dead.append(self.i)
class W(dict): pass
def gen(i, dead=dead):
    x = [i]; y = i * 1.5
    try:
        while True:
            z = yield (x, y)
            x.append(z)
    finally:
        dead.append(('g', i))
def make(i):
    n = N(i); n.me = n
    g = gen(i); next(g)
    b = bytearray(b'%d' % i * 3)
    a = array.array('d', [i, i+1])
    mv = memoryview(b); am = memoryview(a)
    v = n.__dict__ if i % 2 else None
    k = object()
    d = {k: i, (i, 's'): 2, i: 3, str(i): 4}
    rec = {'id': i, 'name': str(i), 'val': i * 0.25}
    s = {k, n, i, str(i)}
    r = weakref.ref(n); f = Fin(i); rf = weakref.ref(f, lambda r, i=i, dead=dead: dead.append(('cb', i)))
    w = W(a=i); w.x = 1.5; w.y = i
    c = lambda: (n, i, g)
    fz = frozenset([k, i]); sl = slice(i, k); it = iter([1, 2, i]); next(it); cx = complex(i, 1); big = 10**20 + i
    e = enumerate([k, n]); dv = d.items(); di = iter(d); next(di); z = zip([k], [n]); m = n.__init__
    return [n, g, b, a, mv, am, v, k, d, rec, s, r, f, rf, w, c, fz, sl, it, cx, big, e, dv, di, z, m, id(n), id(k), hash(k), id(d), id(g)]
def check(t, i, extra):
    (n, g, b, a, mv, am, v, k, d, rec, s, r, f, rf, w, c, fz, sl, it, cx, big, e, dv, di, z, m, idn, idk, hk, idd, idg) = t
    assert id(n) == idn and id(k) == idk and hash(k) == hk and id(d) == idd and id(g) == idg
    assert n.me is n and n.i == i and n.f == i * 0.5
    x, y = g.send(extra); assert x[0] == i and x[-1] == extra and y == i * 1.5
    assert bytes(mv) == b'%d' % i * 3 == bytes(b) and mv.obj is b and am.obj is a and am[1] == i + 1
    mv[0] = 48 + i % 10; assert b[0] == 48 + i % 10; b[0:1] = str(i)[:1].encode(); 
    try: b.append(1); assert 0
    except BufferError: pass
    if v is not None: assert v is n.__dict__ and v['f'] == i * 0.5; n.extra = i * 1.5; assert v['extra'] == i * 1.5
    assert d[k] == i and d[i, 's'] == 2 and d[i] == 3 and d[str(i)] == 4 and len(dv) == 4
    assert rec == {'id': i, 'name': str(i), 'val': i * 0.25} and list(rec) == ['id', 'name', 'val']
    assert k in s and n in s and i in s and str(i) in s and object() not in s
    assert r() is n and rf() is f and f.i == i
    assert w['a'] == i and w.x == 1.5 and w.y == i
    assert c() == (n, i, g) and k in fz and i in fz and sl.stop is k and cx == complex(i, 1) and big == 10**20 + i
    assert list(dv)[0] == (k, i) and m.__self__ is n
def run(total, step):
    live = [None] * total; extra = []
    wkd = weakref.WeakKeyDictionary(); wvd = weakref.WeakValueDictionary()
    for i in range(total):
        live[i] = make(i); wkd[live[i][0]] = i; wvd[i] = live[i][0]
    for i in range(total):
        if i % step: live[i] = None
    for round in range(4):
        gc.collect()
        for i in range(0, total, step): check(live[i], i, round); assert wkd[live[i][0]] == i and wvd[i] is live[i][0]
        assert len(wkd) == len(wvd) == (total + step - 1) // step, (len(wkd), total)
        more = [make(i) for i in range(50)]
        for i in range(50): check(more[i], i, 'm')
    n = dead.count(('g', total - 1)), sum(1 for x in dead if type(x) is int) > total * 9 // 10
    for i in range(0, total, step):
        t = live[i]; assert next(t[18]) == 2 and next(t[18]) == i; assert next(t[23]) == (i, 's'); assert next(t[24]) == (t[7], t[0]) and list(t[21]) == [(0, t[7]), (1, t[0])]
    return n
print(run(400, 23))
