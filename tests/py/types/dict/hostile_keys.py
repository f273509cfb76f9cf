# Keys that change the dict while they are compared, in dicts of all ways to keep entries.
import gc, copy, pickle
class S(str):
    def __eq__(self, o): return str.__eq__(self, o)
    __hash__ = str.__hash__
class Evil:
    def __init__(s, d, act, key): s.d=d; s.act=act; s.key=key
    def __hash__(s): return hash(s.key)
    def __eq__(s, o):
        s.act(s.d)
        return s.key == o
def mk(): return {"a": 1, "b": 2, "c": 3}
d = mk(); print(d[S("a")], S("b") in d, S("zz") in d)
d = mk(); d[S("a")] = 9; print(d, type(list(d)[0]))
d = mk(); d[S("q")] = 9; print(d, type(list(d)[-1]))
for act in (lambda d: d.clear(), lambda d: d.pop("c", None), lambda d: d.update(x=1), lambda d: d.__init__(y=1)):
    for op in ("get","set","del","in","setdefault","pop"):
        d = mk(); e = Evil(d, act, "b")
        try:
            if op=="get": r = d.get(e)
            elif op=="set": d[e] = 5; r = len(d)
            elif op=="del": del d[e]; r=len(d)
            elif op=="in": r = e in d
            elif op=="setdefault": r = d.setdefault(e, 7)
            else: r = d.pop(e)
        except Exception as x: r = repr(type(x))
        print(op, r, [k if isinstance(k,str) else 'E' for k in d])
# instance views
class A: pass
def ma():
    a = A(); a.a=1; a.b=2.5; a.c=3; return a
for act in (lambda d: d.pop("c", None), lambda d: d.update(x=1.5), lambda d: d.popitem()):
    for op in ("get","set","del","in","setdefault","pop"):
        a = ma(); d = a.__dict__; e = Evil(d, act, "b")
        try:
            if op=="get": r = d.get(e)
            elif op=="set": d[e] = 5; r = len(d)
            elif op=="del": del d[e]; r=len(d)
            elif op=="in": r = e in d
            elif op=="setdefault": r = d.setdefault(e, 7)
            else: r = d.pop(e)
        except Exception as x: r = repr(type(x))
        print(op, r, [k if isinstance(k,str) else 'E' for k in d], a.__dict__ is d, hasattr(a,'c'))
# iteration under mutation
for make in (mk, lambda: ma().__dict__):
    for act in (lambda d: d.update(new=1), lambda d: d.pop("a"), lambda d: d.clear(), lambda d: d.update(a=10), lambda d: d.update({1:2})):
        d = make(); out = []
        try:
            for k, v in d.items():
                out.append((k,v)); 
                if len(out)==1: act(d)
        except RuntimeError as x: out.append(str(x))
        print(out)
# many keys
d = {}
for i in range(100): d["k%d" % i] = i
e = eval("{" + ",".join(f"'k{i}': {i}" for i in range(100)) + "}")
print(d == e, len(e), list(e)[-1])
for n in (63,64,65):
    src = "d = {}\n" + "\n".join(f"d['k{i}'] = {i}" for i in range(n))
    ns = {}; exec(src, ns); print(len(ns['d']), sum(ns['d'].values()))
    f = eval("lambda **k: k"); r = eval("f(" + ",".join(f"k{i}={i}" for i in range(n)) + ")"); print(len(r), r["k61"])
    x = eval("{" + ",".join(f"'k{i}': {i}" for i in range(n)) + "}"); print(len(x), x == r, x == ns['d'])
    c = x.copy(); c["new"] = 1; print(len(c), len(x)); del c["k0"]; print(len(c))
    print(copy.deepcopy(x) == x, pickle.loads(pickle.dumps(x)) == x, len(x | c), len({**x, **c}))
# fanout
for i in range(20):
    d = eval("{'p': 1, 'q%d': 2}" % i); assert list(d) == ['p', 'q%d' % i], d
gc.collect()
for r in range(2):
    for i in range(20):
        d = eval("{'p': 1, 'q%d': 2}" % i); assert list(d) == ['p', 'q%d' % i] and d['q%d' % i] == 2, d
        d['p'] = 4; d['x'+str(i)] = 3
        assert len(d) == 3
    gc.collect()
# non-identifier keys, same text from other code objects
x = eval("{'hello world!': 1, '': 2, 'a b': 3, 'é': 4, '\\ud800': 5}")
y = eval("{'hello' ' world!': 1, '': 2, 'a b': 3, 'é': 4, '\\ud800': 5}")
print(x == y, x["hello" + " world!"[:]], x[" ".join(["a","b"])], x[chr(233)], x[""], x[chr(0xd800)])
x["hello" + " world" + chr(33)] = 2; print(len(x))
x = eval("{'a b c d e': 1}"); x.__setitem__(" ".join("abcde"), 5); print(x)
x = eval("{'a b c d e': 1}"); k = " ".join("abcde"); x[k] = 6; print(x)
def f(**kw): return kw
print(f(**{" ".join("abcde"): 1, 'a b c d e'[:0]: 2}))
print(f(**x), f(**f(a=1), **f(b=2)), f(a=1, **{S("b"): 2}))
try: f(**{1: 2})
except TypeError as e: print(e)
try: f(a=1, **{S("a"): 2})
except TypeError as e: print(e)
