# array: construction, errors, slices, views, pickles.
import warnings
warnings.simplefilter('ignore')
import array
from array import array as A
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
for c in 'bBhHiIlLqQ':
    print(c, A(c).itemsize)
    for v in (-1, -2**70, 2**70, 2**8, 2**16,2**15,2**31, 2**32, 2**63, 2**64, 1.5, 'x', None, -2**63-1, -129,-32769,-2**31-1):
        t(A, c, [v])
for c in 'uwfd':
    for v in (1, 'ab', 'a', None, 1e300, b'a', '\U0001f600', 10**400): t(A, c, [v])
t(A); t(A, 'bb'); t(A, 1); t(A,'x'); t(A,'i','abc'); t(A,'u','abc'); t(A,'w','abc'); t(A,'i',b'abcd'); t(A,'i',b'abc'); t(A,'i',bytearray(8)); t(A,'i',A('d',[1,2])); t(A,'w',A('d')); t(A, 'd', A('w','ab')); t(A,'i',1); t(A, 'i', [1], 2); t(A, 'i', x=3)
a=A('i',range(5))
t(a.append,'x'); t(a.append); t(a.extend, 1); t(a.extend, A('d')); t(a.extend,[1,'x']); t(a.insert, 1); t(a.insert, 'x', 1); t(a.insert,-100,7); print(a)
t(a.pop, 100); t(A('i').pop); t(a.remove, 99); t(a.index, 99); t(a.index, 3, 1); t(a.index, 3, 5,7); t(a.count, 3); t(a.count)
t(lambda: a['x']); t(lambda: a[100]); t(lambda: a[1.5]); t(lambda: a[2**100])
def s(k,v):
    b=A('i',range(5)); b[k]=v; return b
t(s,0,'x'); t(s,100,1); t(s,slice(1,3),A('i',[9,9,9])); t(s,slice(1,3),[1]); t(s,slice(1,3),A('d')); t(s,slice(0,5,2),A('i',[1])); t(s,'x',1); t(s,slice(0,5,2),A('i',[1,2,3]))
def d(k):
    b=A('i',range(5)); del b[k]; return b
t(d,0); t(d,slice(0,5,2)); t(d,slice(4,0,-2)); t(d,9); t(d,'x')
t(lambda: a+[1]); t(lambda: a+A('d')); t(lambda: a*'x'); t(lambda: a*2); t(lambda: 2*a); t(lambda: a*-1); t(lambda: a+a)
def ia(x):
    b=A('i',range(3)); b+=x; return b
t(ia,[1]); t(ia,A('i',[1])); t(ia,A('d')); t(ia,5)
t(lambda: a==A('d',a)); t(lambda: a<A('i',[9])); t(lambda: a==[1])
t(a.tobytes); t(a.tolist); t(a.tounicode); t(a.fromunicode,'x'); t(A('u','abc').tounicode); t(a.frombytes,b'abc'); t(a.frombytes,'abc'); t(a.fromlist,(1,)); t(a.fromlist,[1,'x']); print(a); t(a.byteswap); print(a); t(A('w','ab').byteswap); t(a.buffer_info().__len__); t(a.fromfile, 1, 2); t(a.tofile, 1)
import io
t(a.fromfile, io.BytesIO(b'abcd'), 2); print(a)
t(a.reverse); print(a); t(a.clear); print(a)
m=memoryview(a)
a=A('i',[1,2]); m=memoryview(a); print(m.format,m.itemsize,m.nbytes,m.shape,m.readonly)
t(a.append,1); t(a.extend,[1]); t(a.pop); t(a.insert,0,1); t(a.frombytes,b'abcd'); t(a.clear)
def ds(): del a[0]
t(ds); t(ia,[]); m[0]=7; print(a); m.release(); t(a.append,4); print(a)
t(a.__reduce_ex__,2); t(a.__reduce_ex__,3); t(repr, A('u','a\'b')); t(repr,A('i')); t(repr,A('d',[1.5])); t(str, A('w'))
class S(A): pass
x=S('i',[1,2]); x.y=3; t(repr,x); t(x.__reduce_ex__,4); import copy,pickle; t(copy.copy,x)
print(array.typecodes, array.ArrayType is A); it=iter(a); print(type(it), next(it))
t(it.__reduce__); t(it.__setstate__,1); t(next,it)
print(list(reversed(A('i',[1,2,3]))), 1 in A('i',[1]), bytes(A('b',[1,2])), memoryview(A('w','ab')).format)
t(lambda: memoryview(A('w','ab'))[0]); t(lambda: memoryview(A('w','ab')).tolist())
match A('i',[1,2]):
    case [x,y]: print(x,y)
print(array._array_reconstructor)
t(array._array_reconstructor, A, 'i', 8, b'abcd'); t(array._array_reconstructor, A, 'i', 9, b'abcd'); t(array._array_reconstructor, A, 'i', 99, b'abcd');t(array._array_reconstructor, A, 'q', 8, b'abcd')
print(len(A('i',[1,2])), bool(A('i')), A.__module__, A('i',[3]).typecode, A.__class_getitem__(int))
print(A.__doc__[:20], sorted(x for x in dir(A) if not x.startswith('__')))
t(A,'i',[1]) ; t(a.__setstate__) if hasattr(a,'__setstate__') else 0
a=A('i',[1,2]); t(a.__getitem__, slice(None,None,-1)); t(a.__contains__,1); t(A('i',[1,2]).__eq__,3); print(a.buffer_info()[1])
t(A, 'u', b'abcdefgh'); t(A,'d',[True, 3]); t(a.pop, -3); t(a.__imul__, 2); print(a)
