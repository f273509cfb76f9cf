"""OrderedDict: views, changes while it is iterated, hooks of subclasses, errors."""
from collections import OrderedDict as OD
print(OD.__doc__, OD.__module__, OD.__init__.__text_signature__)
for n in ['popitem','move_to_end','setdefault','pop','fromkeys','copy','keys','clear','__reduce__']:
    print(n, repr(getattr(OD,n).__doc__), getattr(OD,n).__text_signature__)
o=OD(a=1,b=2,c=3)
print(type(o.keys()),type(o.values()),type(o.items()),type(iter(o)),type(iter(o)).__module__,type(o.keys()).__mro__, type(iter(o.items())))
print(sorted(type(o.keys()).__dict__), sorted(type(iter(o)).__dict__))
print(repr(o.keys()),repr(o.values()),repr(o.items()))
print(iter(o).__reduce__(), reversed(o).__reduce__(), iter(o.items()).__reduce__(), iter(o.values()).__reduce__())
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
def it(mut, n=3, rev=False, view=None):
    def f():
        o=OD([(i,i) for i in range(n)])
        out=[]
        src = o if view is None else getattr(o,view)()
        for k in (reversed(src) if rev else src):
            out.append(k)
            if len(out)>20: break
            try: mut(o,k)
            except KeyError as e: out.append(('KE',e.args))
        return out
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
it(lambda o,k:o.move_to_end(k))
it(lambda o,k:o.move_to_end(0))
it(lambda o,k:o.move_to_end(2))
it(lambda o,k:o.move_to_end(0,False))
it(lambda o,k:o.pop(k))
it(lambda o,k:o.__setitem__(k+10,1))
it(lambda o,k:o.__setitem__(k+10,1) if k==2 else None)
it(lambda o,k:o.__setitem__(k,5))
it(lambda o,k:(o.pop(k),o.__setitem__(k,5)))
it(lambda o,k:o.clear())
it(lambda o,k:o.clear(),view='items')
it(lambda o,k:o.popitem(),view='items')
it(lambda o,k:dict.__setitem__(o,k+10,1))
it(lambda o,k:dict.__delitem__(o,k))
it(lambda o,k:dict.clear(o))
it(lambda o,k:o.pop(k,None),rev=True)
it(lambda o,k:o.popitem(),rev=True,view='values')
it(lambda o,k:o.setdefault(k,3))
it(lambda o,k:o.update({k:3}))
t(lambda:OD().popitem()); t(lambda:OD().popitem(last=False)); t(lambda:o.move_to_end('zz')); t(lambda:o.pop('zz')); t(lambda:OD().pop([]))
t(lambda:o.move_to_end([])); t(lambda:OD(1)); t(lambda:OD(1,2)); t(lambda:OD([(1,)])); t(lambda:OD([1])); t(lambda:o.update(1,2)); t(lambda:OD.fromkeys()); t(lambda:OD.fromkeys(1)); t(lambda:OD.fromkeys('ab',3)); t(lambda:OD.update()); t(lambda:o.update())
t(lambda:o['q']); t(lambda:o.__delitem__('q'))
t(lambda:o|{'a':5,'z':1}); t(lambda:{'z':1,'a':4}|o); t(lambda:o|[('a',1)]); t(lambda:[1]|o); 
t(lambda:o==OD(b=2,a=1,c=3)); t(lambda:o=={'b':2,'a':1,'c':3}); t(lambda:o!=OD(b=2,a=1,c=3)); t(lambda:o<o); t(lambda:o==1)
class S(OD):
    def __getitem__(self,k): print('get',k); return super().__getitem__(k)
    def __setitem__(self,k,v): print('set',k); return super().__setitem__(k,v)
    def __delitem__(self,k): print('del',k); return super().__delitem__(k)
    def __contains__(self,k): print('in',k); return super().__contains__(k)
    def __iter__(self): print('iter'); return super().__iter__()
    def __missing__(self,k): print('missing',k); return 7
    def keys(self): print('keys'); return super().keys()
    def items(self): print('items'); return super().items()
print('S'); s=S(a=1); s['b']=2
for e in ["s['zz']","s.popitem()","s.pop('a')","s.pop('zz')","s.pop('zz',1)","s.setdefault('q',1)","s.setdefault('q',1)","s.copy()","repr(s)","s.update(x=1)","s.update({'y':1})","s.update(OD(y=1))","s|{'a':1}","{'a':1}|s","s==OD(s)","s.move_to_end('q')","dict(s)","list(s.items())","list(s.values())","list(s)","list(reversed(s))","s.__reduce__()[:4]","S.fromkeys('mn')","s.clear()","s.__ior__([('k',1)])","s.popitem(False)", "{**s}"]:
    print('>',e); t(lambda:eval(e))
o.x=3; print(o.__reduce__()[:4], o.copy().__dict__)
o['self']=o; print(o); print(o.items()); 
print(OD.__hash__, len(o))
r=OD(); r[1]=1;r[2]=2
ri=iter(r); next(ri); print(ri.__length_hint__() if hasattr(ri,'__length_hint__') else None)
t(lambda: OD.__new__(dict)); t(lambda: OD.__new__(OD, 1,2,3)); t(lambda: dict.__new__(OD))
class W: 
    def keys(self): return 1
t(lambda:OD(W()))
class W2: 
    def items(self): return [(1,2)]
t(lambda:OD(W2()))
class W3: 
    def keys(self): return ['k']
    def __getitem__(self,k): return 9
t(lambda:OD(W3(),z=3)); t(lambda: OD(None)); t(lambda: OD([(1,2,3)])); t(lambda: OD(["ab","cd"])); t(lambda: OD([()])); t(lambda: OD(self=3)); t(lambda:OD(5,a=1));t(lambda: OD.fromkeys([[]]))
t(lambda:type(o.keys())(o)); t(lambda: type(iter(o))()); t(lambda: o.keys().mapping)
t(lambda:o.popitem(last=[]));t(lambda:o.popitem(1,2));t(lambda:o.move_to_end());t(lambda:o.setdefault());t(lambda:o.pop()); t(lambda: o.pop(key='a',default=3)); t(lambda: o.setdefault(key='a'))
