# Dicts whose keys are shared, and what makes them go their own way; live views of instances.
def f(**kw): return kw
a=[{"a":i,"b":2,"c":3} for i in range(3)]
print(a)
d=a[0]; d["b"]=9; d["zz"]=1; print(d, d.get("zz"), d.get("q"), "a" in d, 5 in d)
print(a[1].get("".join(["c"])), a[1].pop("b"), a[1], a[1].popitem(), a[1])
k=f(x=1,y=2); print(k, list(k), list(k.items())); k[1]=2; print(k)
e=dict(a=1,b=2,c=3); print(e, e=={"c":3,"b":2,"a":1}); del e["b"]; print(e); e.clear(); print(e, len(e)); e["r"]=1; print(e)
class O: pass
o=O(); o.x=1; o.y=2
v=o.__dict__; print(v, type(v), len(v)); v["z"]=3; print(o.z, v); del v["x"]; print(v, o.__dict__, hasattr(o,"x")); o.w=1; print(v)
v.update(k=1); print(o.k, vars(o)); v.clear(); print(vars(o), v)
p=O(); p.__dict__.update(a=1,b=2); print(p.a,p.b, p.__dict__ == {"a":1,"b":2})
q=O(); q.__dict__ = p.__dict__; q.c=7; print(p.__dict__, q.__dict__); p.d=1; print(q.d)
g={"a":1}; exec("b=a+1\ndef h(): return a+b", g); print(g["b"], g["h"]()); g.clear(); g["a"]=5; print(g)
try: print(g["h"])
except KeyError as e: print("KeyError", e)
h={}; exec("def h(): return a", h); fn=h["h"]; h.clear(); h["a"]=42; print(fn())
for m in range(3):
    z={}; z["a"]=1; z["b"]=2; z["c"]=3; print(z)
T=type("T",(),{"a":1,"b":lambda self: self.a}); print(T.a, T().b())
x={"a":1,"b":2}; y={**x,"c":3}; print(y, x|y, x.copy())
for k in x: print(k, x[k])
it=iter(x); next(it); x["new"]=1
try: next(it)
except RuntimeError as e: print(e)
print(str({"a":1}), {"a":1}=={"a":1.0}, {"a":[1]}!={"a":[1]})
class S(str):
    def __hash__(self): return hash("a")
    def __eq__(self, o): return o=="a" or str.__eq__(self,o)
x={"a":1,"b":2}; print(x[S("qq")]); x[S("zz")]=3; print(x)
try: x[[]]
except TypeError as e: print(e)
o = O()
o.a = 1
v = o.__dict__
print(v is o.__dict__, vars(o) is v)
del o.a
print(v is o.__dict__, v)
o.b = 2
old, o.__dict__ = o.__dict__, {"new": 1}
old["c"] = 3
print(old, o.__dict__, v is old)
import weakref, gc
o = O()
r = weakref.ref(o)
d = o.__dict__
print(weakref.getweakrefcount(o), len(weakref.getweakrefs(o)), weakref.ref(o) is r, r() is o)
for i in range(50000):
    o.n = i
    t = o.__dict__
    t["m"] = [i]
print(o.m, o.n, t is d)
