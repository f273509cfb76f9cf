"""Pickles with persistent ids, by each protocol and back, of instances, dicts, sets and numbers."""
import collections
import io
import pickle
class Plain:
    def __init__(self, **kw): self.__dict__.update(kw)
shared=['s']
class Own(pickle.Pickler):
    def persistent_id(self, o): return ('id', 1) if o is shared else None
    def reducer_override(self, o):
        return NotImplemented
class Back(pickle.Unpickler):
    def persistent_load(self, pid): return [pid]
obs=[[Plain(a=i, b=i*.5, c=[str(i)]) for i in range(30)], shared, {str(i):(i,str(i),2**80+i) for i in range(40)}, {str(i) for i in range(20)}, collections.OrderedDict((str(i),i) for i in range(30)), shared]
for p in range(6):
    f=io.BytesIO(); Own(f,p).dump(obs); f.seek(0); x=Back(f).load()
    assert x[2]==obs[2] and x[3]==obs[3] and x[4]==obs[4] and [q.__dict__ for q in x[0]]==[q.__dict__ for q in obs[0]]
    assert pickle.loads(pickle.dumps(obs[2:5],p))==obs[2:5]
    print(p, x[1], x[5], len(f.getvalue()) - len(str(x[3])) > 0, x[0][3].__dict__)
print('back again')
