"""Random changes of OrderedDicts, beside a list that is changed the same way."""
import random
from collections import OrderedDict
class K:
    def __init__(s,v): s.v=v
    def __hash__(s): return s.v%7
    def __eq__(s,o): return s.v==o.v
def run(seed, mk):
    r=random.Random(seed); od=OrderedDict(); model=[]  # list of [k,v]
    keys=[mk(i) for i in range(r.choice([3,8,20,200]))]
    def idx(k):
        for i,(a,b) in enumerate(model):
            if a==k: return i
        return -1
    for step in range(300):
        op=r.randrange(9); k=r.choice(keys)
        if op in(0,1,2):
            od[k]=step; i=idx(k)
            if i<0: model.append([k,step])
            else: model[i][1]=step
        elif op==3:
            i=idx(k)
            if i>=0: del od[k]; model.pop(i)
        elif op in(4,5):
            i=idx(k); last=r.random()<.5
            if i>=0:
                od.move_to_end(k,last); e=model.pop(i)
                model.append(e) if last else model.insert(0,e)
        elif op==6 and model:
            last=r.random()<.5
            x=od.popitem(last); e=model.pop() if last else model.pop(0)
            assert x[0] is e[0] or x[0]==e[0]; assert x[1]==e[1]
        elif op==7 and r.random()<.1:
            od=od.copy()
        elif op==8 and r.random()<.3:
            d=dict(od); 
            while d and r.random()<.9: d.popitem()
            d[k]=1; assert k in d
        assert len(od)==len(model)
        if step%5==0:
            assert [(a,b) for a,b in od.items()]==[tuple(e) for e in model],(seed,step)
            assert list(reversed(od))==[e[0] for e in model][::-1]
            for a,b in model: assert od[a]==b
for seed in range(12):
    run(seed,str); run(seed,int); run(seed,K); run(seed,lambda i:i if i%2 else str(i))
    print(seed, 'agrees')
