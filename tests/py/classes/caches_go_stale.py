# Places that know where an attribute lies, when the class changes.
log = []
class P:
    def __init__(self): self.f = 1.5; self.g = 2.5
def get(o): return o.f
def put(o, v): o.f = v
ps = [P() for i in range(10)]
for p in ps: put(p, get(p) + 1)
P.f = property(lambda s: 'prop', lambda s, v: log.append(v)); log.clear()
print(get(ps[0]), ps[0].__dict__['f']); put(ps[1], 7.5); print(log, ps[1].__dict__)
del P.f; print(get(ps[0])); put(ps[2], 'z'); print(get(ps[2]), get(ps[3]))
P.f = 'class value'; print(get(ps[3]))
class Q(P): 
    def __setattr__(self, n, v): log.append(n); object.__setattr__(self, n, v)
q = Q(); put(q, 2.25); print(log, q.f); q.__class__ = P; put(q, 3.25); print(log, get(q)); q.__class__ = Q; put(q, 4.25); print(log)
class G(P):
    def __getattribute__(self, n): return 'G' + n
for p in ps[4:]: p.__class__ = G
print(get(ps[5]), [get(p) for p in ps])
