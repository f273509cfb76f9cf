# marshal: plain data there and back in all versions, and bad data.
import marshal
def rt(x):
    for v in (5,4,3,2,1,0):
        try:
            d=marshal.dumps(x,v); y=marshal.loads(d); assert repr(y)==repr(x),(x,y,v)
        except Exception as e: print(v,type(e).__name__,e)
for x in (None,1,-1,2**31,-2**31-1,2**100,-2**77,1.5,1e300,1j,b'abc',(1,2),[1,[2]],{1:2,'a':None},{1},frozenset([2]),'é','\ud800',...,True,slice(1,2),'x'*300): rt(x)
for b in (b'',b'i',b'z\x05ab',b'?',b'l\x01\0\0\0\0\0',b'r\0\0\0\0',b'(\xff\xff\xff\xff',b'0',b'[\xff\xff\xff\x7f'):
    try: print(marshal.loads(b))
    except Exception as e: print(type(e).__name__, e)
l=[]
for i in range(3000): l=[l]
try: marshal.dumps(l)
except ValueError as e: print(e)
try: print(marshal.loads(b'[\1\0\0\0'*5000))
except Exception as e: print(type(e).__name__,e)
print(marshal.loads(b'\xdb\x01\x00\x00\x00r\x00\x00\x00\x00'))
