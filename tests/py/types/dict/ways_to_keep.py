# Dicts that share their keys, and the __dict__ of instances, wherever dicts go.
import collections, json, copy, sys, types, gc
class A: pass
def inst(**k):
    a = A(); a.__dict__.update(k); return a
class M(type):
    @classmethod
    def __prepare__(c, n, b): return {'pre': 5, 'other': 6.5}
class X(metaclass=M):
    q = pre; new = 1; other += 1; del pre
print(X.q, X.other, hasattr(X, 'pre'))
src = inst(pre=1, f=2.5)
class M2(type):
    @classmethod
    def __prepare__(c, n, b): return src.__dict__
class Y(metaclass=M2):
    q = pre + f; new = 1
    def m(self): return __class__
print(Y.q, src.q, src.new, Y().m() is Y, '__qualname__' in src.__dict__); src.q = 0; print(Y.q); Y.q = 9; print(src.q)
loc = {'a': 1, 'b': 2}; exec("c = a + b\ndel a\nb = 'x'", {}, loc); print(loc)
s = inst(a=1, b=2); exec("c = a + b\ndel a\nb = 'x'", {}, s.__dict__); print(s.__dict__, s.c)
s = inst(a=1, b=2.5); print(eval("a + b", s.__dict__), '__builtins__' in vars(s), s.a)
rec = {'x': 1, 'y': 2}
def f(**k): return k
print(dict(**rec), dict(rec, z=1), f(**rec) is rec, dict.fromkeys(rec, 0), {**rec}, collections.OrderedDict(rec), collections.Counter(rec), collections.defaultdict(int, rec))
o = collections.OrderedDict({'x': 1, 'y': 2}); o.move_to_end('x'); print(o, list(reversed(o)), o.popitem()); o.update({'p': 1, 'q': 2}); print(o); o.clear(); o.update(**rec); print(o)
c = collections.Counter(a=1, b=2); c.update({'a': 5}); c['z'] += 1; print(c.most_common(), c + c)
print(collections.ChainMap(rec, s.__dict__)['b'], json.loads('{"a": 1, "b": {"a": 2, "b": 3}, "a": 4}'), json.dumps(rec), json.dumps(inst(a=1.5).__dict__))
match rec:
    case {'x': 1, **rest}: print('m', rest)
match inst(x=1.5, y=2).__dict__:
    case {'x': float(v), **rest}: print('m', v, rest)
def mut(**k): m.x = 'changed'; m.new = 1; return k
m = inst(x=1, y=2); print(mut(**m.__dict__), vars(m))
a = inst(x=1, y=2.5)
try:
    for k in a.__dict__: delattr(a, k)
except RuntimeError as e: print(e, vars(a))
a = inst(x=1, y=2.5); it = iter(a.__dict__.items()); print(next(it)); a.__dict__ = {'z': 1}; print(list(it)); a = inst(x=1, y=2); it = iter(vars(a)); next(it); a.z = 1
try: next(it)
except RuntimeError as e: print(e)
a = inst(x=1, y=2.5); d = a.__dict__; k = d.keys(); v = d.values(); i = d.items(); del d; a.z = 3.5; gc.collect(); a.w = 4.5; print(k, v, i, k.mapping['w']); del a; gc.collect(); print(k, list(v))
p = types.MappingProxyType(inst(q=1.5).__dict__); gc.collect(); print(p, p['q'])
def loc():
    x = 1.5; y = 2; d = locals(); d['z'] = 3; return d, sys._getframe().f_locals['x']
print(loc())
r1 = {'k': 1, 'v': 2}; r2 = {'v': 2, 'k': 1}; r3 = {'k': 1, 'v': 2}; print(r1 == r2, r1 == r3, r1 is r3, inst(k=1, v=2).__dict__ == r2, r2 == inst(v=2, k=1).__dict__)
x = {}; x['self'] = x; y = {'a': 1}; y['me'] = y; print(x, y); y2 = copy.deepcopy(y); print(y2['me'] is y2)
rec = {'n': None, 'a': 1}; rec['n'] = rec; del rec; gc.collect()
z = {'a': 1, 'a': 2, 'b': 3}; print(z, len(z)); z['b'] = z.pop('a'); print(z); z = {'a': 1, 'b': 2}; z |= z; z.update(z); print(z); print(z | {'c': 3}, {'b': 0, 'd': 1} | z); z.__init__({'e': 5}); print(z); z.clear(); z['k'] = 1; z['l'] = 2; print(z, z.popitem(), z)
l = [{'i': i, 'j': i * 0.5} for i in range(100)]; l2 = [dict(d, k=1) for d in l]; l3 = [{**d, 'm': 2} for d in l]; l4 = [d | {'o': 1} for d in l]
for d in l[::2]: del d['i']
for d in l[1::2]: d['extra'] = d
gc.collect(); print(len(l[0]), len(l[1]), l2[5], l3[6], l4[7]); del l, l2; gc.collect(); print(l3[99], l4[0])
w = {'w%d' % i: i for i in range(70)}; print(len(f(**w)), f(**w) == w, list(f(**w))[-1])
class S(str): pass
class E(dict):
    def __missing__(s, k): return s.setdefault(k, len(s))
e = E(a=1); print(e['zz'], e, e[S('a')], e | {'q': 1}, type(e | {}), type(e.copy())); e.attr = 1.5; e.__class__ = type('E2', (dict,), {}); print(e.attr, e)
a = inst(); setattr(a, S('k'), 1); a.__dict__[S('q')] = 2.5; print(a.k, a.q, a.__dict__); a.q = 1; print(vars(a), getattr(a, S('q'))); del a.q; print(vars(a)); exec("print(q2 + 1)", {S('q2'): 1})
