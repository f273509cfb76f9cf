"""Pickles as bytes, by protocol: the same as CPython's; errors with their notes."""
import copyreg, io, pickle, re, _pickle
def t(f):
    try: print(re.sub("0x[0-9a-f]{4,}", "0x", repr(f())))
    except BaseException as e: print(type(e).__module__, type(e).__name__, re.sub("0x[0-9a-f]{4,}", "0x", str(e)), getattr(e, "__notes__", None))
L = pickle.loads
t(lambda:L('x')); t(lambda:L(5)); t(lambda:L(bytearray(b'N.'))); t(lambda:L(memoryview(b'N.'))); t(lambda:L(b'N.',encoding=5)); t(lambda:L(b"S'\xe9'\n.",encoding='latin1')); t(lambda:L(b"S'a\xe9'\n.",encoding='bytes')); t(lambda:L(b"U\x01\xe9.",encoding='ascii',errors='replace'))
t(lambda:pickle.Unpickler(5)); t(lambda:pickle.Pickler(5)); t(lambda:pickle.dumps(1,9)); t(lambda:pickle.dumps(1,-1)); t(lambda:pickle.dumps(1,buffer_callback=print,protocol=4)); t(lambda:pickle.dumps(1,'a'));t(lambda:pickle.dump(1,5)); t(lambda:pickle.load(5)); t(lambda:pickle.dumps(1,None)); t(lambda:pickle.dumps(1,protocol=2.5))
class P(_pickle.Pickler):
    def __init__(s): pass
class U(_pickle.Unpickler):
    def __init__(s): pass
t(lambda:P().dump(1)); t(lambda:U().load()); t(lambda:P().memo); t(lambda:P().clear_memo()); t(lambda:U().memo); t(lambda:P().persistent_id(1)); t(lambda:U().persistent_load(1)); 
def loc():
    def f(): pass
    class C: pass
    return f,C
f,C=loc()
import threading
class E:
    def __init__(s,r): s.r=r
    def __reduce__(s): return s.r
class NoMod: pass
g=lambda:0
def mk():
    x=type('Q',(),{}); return x
fake=type('pickle',(),{'__module__':'nomod'}); fake2=type('nope',(),{'__module__':'os'}); fake3=type('path',(),{'__module__':'os'})
for o in ["f","C","C()","threading.Lock()","(1,[f])","[0,{1:f}]","{1:2,'k':{3,}|{f}}","frozenset([f])","g","E(1)","E(())","E((1,2))","E((len,1))","E((len,(),1,2))","E((len,(),1,None,2))","E((len,(),1,None,None,2))","E((len,(),f))","E((f,()))","E((len,(f,)))","E((len,(),None,iter([f])))","E((len,(),None,None,iter([1])))","E((len,(),None,None,iter([(1,f)])))","E((len,(),None,None,None,None,None))","E('nope')","E('len')","E((copyreg.__newobj__,()))","E((copyreg.__newobj__,(1,)))","E((copyreg.__newobj__,(int,)))","E((copyreg.__newobj_ex__,()))","E((copyreg.__newobj_ex__,(1,2,3)))","E((copyreg.__newobj_ex__,(E,2,3)))","E((copyreg.__newobj_ex__,(E,(),3)))","E((copyreg.__newobj_ex__,(int,(),{})))","E((copyreg.__newobj_ex__,(E,(f,),{})))","E((copyreg.__newobj__,(E,f)))","E((len,(),f,None,None,len))","E((len,(),1,None,None,f))","fake","fake2","fake3","pickle.PickleBuffer(b'a')","iter([1])","(x for x in [])","pickle","type(None)","NotImplemented","...","len","[].append","str.join","int.from_bytes","E.__init__","range(3)","slice(1,2)","1j","b'a'","bytearray(b'x')","ValueError(1)","2**70","-2**31","-2**31-1","1.5","'a\\n\\\\\\x1a\\u1234\\U00012345\\ud800\\xe9'","True","(True,None,False)", "property","object()","E"]:
  for p in (0,1,2,3,4,5):
    print(o,p,end=' '); t(lambda:pickle.dumps(eval(o),p))

# Long containers: batches; frames and pieces that stand outside of them.
import collections, hashlib
def digest(o, p):
    try: return hashlib.md5(pickle.dumps(o, p)).hexdigest()
    except TypeError: return 'TypeError'

class D(dict): pass
class Li(list): pass
class Plain:
    def __init__(self, **kw): self.__dict__.update(kw)
class Slots:
    __slots__ = ('a', 'b')
    def __init__(self): self.a = 1; self.b = [2]
class Both(Slots):
    def __init__(self): super().__init__(); self.c = 3
class State:
    def __getstate__(self): return 5
    def __setstate__(self, s): self.s = s
class Args:
    def __new__(cls, *a): o = super().__new__(cls); o.a = a; return o
    def __getnewargs__(self): return (1, 'x')
class ArgsEx:
    def __new__(cls, *a, k=0): o = super().__new__(cls); o.k = k; return o
    def __getnewargs_ex__(self): return (1,), {'k': 2}
class Attr:
    def __getattr__(self, n):
        raise AttributeError(n)
shared = ['s']
rec = []; rec.append((rec, {'r': rec}))
rd = {}; rd['me'] = (rd,)
rp = Plain(); rp.me = rp; rp.twice = [rp, shared, shared]
Point = collections.namedtuple('Point', 'x y')
class En(__import__('enum').Enum): A = 1
objects = [list(range(n)) for n in (0, 1, 2, 999, 1000, 1001, 2000, 2001)] + [
    dict.fromkeys(range(n)) for n in (0, 1, 2, 999, 1000, 1001, 2000)] + [
    [i * .5 for i in range(1500)], [2**40 + i for i in range(1500)], list('ab') * 700,
    'x' * 255, 'x' * 256, 'x' * 70000, b'y' * 70000, [b'y' * 70000, 'z' * 70000, 1], '\xe9' * 200, '\u1234' * 100, '\U00012345',
    bytearray(b'q' * 70000), [str(i) * 50 for i in range(2000)], D(a=1), Li([1, 2]), D.fromkeys(range(1001)), Li(range(1001)),
    Plain(), Plain(a=1), Plain(a=1, b=2.5, c='x'), [Plain(a=i, b=i * .5) for i in range(300)], Slots(), Both(), State(), Args(), ArgsEx(), Attr(),
    (shared, shared, (shared,)), rec, rd, rp, Point(1, 2), En.A, collections.Counter('aab'), collections.deque([1], 3),
    collections.OrderedDict(a=1, b=2), collections.defaultdict(int, a=1), ((),), ((((1,),),),), (1, 2, 3, 4), 2**31, -2**31, 2**63, -2**63, -2**63 - 1, 2**2040, -2**2039,
    255, 256, 65535, 65536, -1, 1.5, float('inf'), 1e300, complex(1, -2), None, True, frozenset([1]), {1}, Plain, len, [].append, range(5), slice(1, None), ValueError('a', 1), OSError(2, 'x'), type(None)]
simple = (str, bytes, bytearray, int, float, complex, D, range, slice, frozenset, collections.Counter, collections.OrderedDict, collections.deque, En)
for i, o in enumerate(objects):
    print(i, *(digest(o, p)[:8] for p in range(6)))
    for p in range(6):
        if digest(o, p) == 'TypeError': continue
        for again in (pickle.loads(pickle.dumps(o, p)), pickle._loads(pickle._dumps(o, p)), pickle._loads(pickle.dumps(o, p))):
            if type(again) is not type(o) or isinstance(o, simple) and again != o:
                print('differs', p)
b = pickle.loads(pickle.dumps(Both())); print(b.a, b.b, b.c)
p = pickle.loads(pickle.dumps(rp)); print(p.me is p, p.twice[0] is p, p.twice[1] is p.twice[2])
print(pickle.loads(pickle.dumps(State())).s, pickle.loads(pickle.dumps(ArgsEx())).k, pickle.loads(pickle.dumps(Args())).a)

# Hooks.
class Own(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[Plain] = lambda o: (Plain, (), {'via': 'table'})
    def persistent_id(self, o): return 'id' if o is shared else None
    def reducer_override(self, o):
        if isinstance(o, Slots): return (str, ('slots',))
        return NotImplemented
class Back(pickle.Unpickler):
    def persistent_load(self, pid): return ('loaded', pid)
    def find_class(self, m, n): print('find', m, n); return super().find_class(m, n)
for proto in range(6):
    f = io.BytesIO(); q = Own(f, proto); q.dump([shared, Plain(a=1), Slots(), shared, [1]]); print(f.getvalue())
    f.seek(0); x = Back(f).load(); print(x[0], x[1].__dict__, x[2:])
f = io.BytesIO(); q = pickle.Pickler(f); o = ['again']
q.dump(o); q.dump(o); q.clear_memo(); q.dump(o); print(f.getvalue())
print(len(q.memo.copy()), q.bin, q.fast); q.fast = 1; q.dump([o, o]); print(f.getvalue()[-20:])
f.seek(0); u = pickle.Unpickler(f); print(u.load(), u.load(), u.load(), u.load(), u.memo.copy())
t(u.load)
q2 = pickle.Pickler(io.BytesIO()); q2.memo = q.memo; print(len(q2.memo.copy()))
a = []; a.append(a); q.fast = 1
t(lambda: q.dump(a) and None)
# Buffers.
bufs = []
data = pickle.dumps([pickle.PickleBuffer(bytearray(b'abc')), pickle.PickleBuffer(b'def')], 5, buffer_callback=bufs.append)
print(data, [bytes(x) for x in bufs]); print([bytes(x) for x in pickle.loads(data, buffers=bufs)], [type(x).__name__ for x in pickle.loads(data, buffers=bufs)])
pb = pickle.PickleBuffer(b'xyz'); print(bytes(pb.raw()), memoryview(pb).readonly); pb.release(); t(pb.raw); t(lambda: pickle.dumps(pb, 5))
class Mean:
    def __init__(s, data): s.d = data
    def read(s, n): return s.d
    def readline(s): return s.d
for d in (b'', None, 5, b'.', b'\x80'):
    t(lambda: pickle.load(Mean(d)))
