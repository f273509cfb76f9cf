# The __dict__ of instances as globals, namespace, keywords and mapping.
import sys, types
class A: pass
a = A(); a.x = 1.5
ns = a.__dict__
exec("y = 2\nclass B: z = y\ndef f(): return x + y\n", ns)
print(a.y, a.B.z, a.f(), sorted(k for k in ns if k[0] != '_'), ns is a.__dict__)
a.x = 10.5; print(a.f()); del a.x
try: a.f()
except NameError as e: print(e)
a.x = 'q'; a.y = 'r'; print(a.f())
class M(dict):
    def __missing__(self, k): return k + '!'
    def __getitem__(self, k):
        try: return dict.__getitem__(self, k)
        except KeyError: return self.__missing__(k)
m = M(a=1); print(eval("a", {}, m), eval("zork", {}, m)); exec("b = a\nc = foo", {}, m); print(m)
# type() with an instance's dict and a shaped dict as namespace
b = A(); b.meth = lambda self: 5; b.k = 2.5
T = type('T', (), b.__dict__); t = T(); print(t.meth(), T.k); b.k = 3.5; print(T.k); T.k = 9; print(b.k)
d = {'meth': lambda s: 1, 'k': 2}; T2 = type('T2', (), d); T2.k = 3; print(d['k'], T2.k)
# function(code, globals)
def g(): return val
d = {'val': 1, 'other': 2}; f = types.FunctionType(g.__code__, d); print(f(), f.__globals__ is d); d['val'] = 2; print(f()); d.clear()
try: f()
except NameError as e: print(e)
d['val'] = 8; print(f()); d.pop('val')
for i in range(200): d[f'n{i}'] = i
d['val'] = 'end'; print(f())
c = A(); c.val = 2.5; f = types.FunctionType(g.__code__, c.__dict__); print(f()); c.val = 3.5; print(f(), f.__globals__ is c.__dict__); del c.val; c.other = 1; c.val = 4; print(f())
c.__dict__ = {'val': 1}; print(f(), c.val)
# module dict
mod = types.ModuleType('m'); mod.__dict__.update({'a': 1, 'b': 2}); exec("a += 1; q = a", mod.__dict__); print(mod.a, mod.q)
class MM(types.ModuleType): pass
mod = MM('m'); mod.z = 1.5; print(mod.__dict__['z'], mod.z); mod.__dict__['z'] = 2; print(mod.z)
sys.modules[__name__].__class__ = MM; glob = 4; print(sys.modules[__name__].glob); sys.modules[__name__].glob = 5; print(glob)
# kwargs
def kw(**k): k['new'] = 1; return k
z = A(); z.p = 1.5; z.q = 2; print(kw(**z.__dict__), z.__dict__); print(kw(**{'a': 1, 'b': 2})); 
d = {'a': 1}; r = kw(**d); print(d, r)
def outer(**k): return inner(**k), k
def inner(**k): k.pop('a'); return k
print(outer(a=1, b=2))
# self reference and views of a view
s = A(); s.me = s.__dict__; print(s.me is s.__dict__, list(s.me)); s.me['x'] = 1.5; print(s.x); del s.me['me']; print(s.__dict__)
# setting __dict__ to own view, clear
s = A(); s.a = 1; s.__dict__ = s.__dict__; print(s.a, s.__dict__); s.__dict__.clear(); print(s.__dict__); s.b = 1.5; print(s.__dict__)
v = s.__dict__; s.__dict__ = {'n': 1}; print(v, s.n, s.__dict__); s.__dict__ = v; print(s.__dict__ is v, s.b)
try: s.__dict__ = 5
except TypeError as e: print(e)
try: del s.__dict__; print(s.__dict__)
except Exception as e: print(e)
v['b'] = 7; print(s.__dict__, v)
# update/|=/setdefault/fromkeys/popitem on views
s = A(); s.a = 1.5; s.b = 2.5; v = vars(s); v |= {'c': 3.5}; print(s.c); print(v.setdefault('d', 4.5), s.d, v.setdefault('a', 0)); print(v.popitem(), s.__dict__ is v, list(vars(s))); print(v | {'z': 1}, {'z': 1} | v, v == dict(v), v.copy() is v)
print(list(reversed(v.items())), list(v.keys() & {'a'}), v.get('nope'), 'a' in v, 5 in v, v.get(5)); v[5] = 6; print(vars(s))
s.e = 1.5; print(v['e']); setattr(s, 'f', 2.5); print(len(v))

# Who went to a table is still the instance's __dict__, also of two instances.
a = A(); a.q = 1
d = a.__dict__
b = A()
b.__dict__ = d
print(b.__dict__ is d, a.__dict__ is d)
b.z = 4.5
del a.q
print(a.z, d, a.__dict__ is b.__dict__)
exec("def f():\n global x\n x = z\n return globals()", d)
a.__dict__ = {}
print(d['f']() is d, d['x'], b.x, a.__dict__)
exec("\n".join(f"k{i} = {i}" for i in range(30)), d)
print(len(d) - len(b.__dict__), b.k29, hasattr(a, 'k29'))
