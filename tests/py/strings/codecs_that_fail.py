import codecs, pickle
d = dict.__dict__['fromkeys']
def t(f):
    try: print(repr(f())[:80])
    except Exception as e: print(type(e).__name__, e, getattr(e,'__notes__',None))
t(lambda: d.__reduce_ex__(2)); t(lambda: d.__reduce__()); t(lambda: pickle.dumps(d)); t(lambda: type(d))
t(lambda: str.__dict__['maketrans'].__reduce_ex__(2))
for e in ('base64_codec','hex_codec','rot13','zlib_codec'):
    t(lambda: 'x'.encode(e)); t(lambda: b'x'.decode(e)); t(lambda: bytearray(b'x').decode(e))
    t(lambda: bytes('x', e)); t(lambda: str(b'x', e)); t(lambda: codecs.decode(b'zz', e)); t(lambda: codecs.encode('zz', e))
    t
class My(Exception): pass
class Init(Exception):
    def __init__(self, a, b): pass
class Fine(RuntimeError):
    x = 1
made = [RuntimeError('a'), My('b'), Init(1,2), RuntimeError(), RuntimeError(1,2), UnicodeDecodeError('utf-8',b'x',0,1,'r'), KeyError('k'), OSError(2,'no'), Exception('x'), StopIteration(), SystemExit(1), KeyboardInterrupt(), Fine('f')]
cur = None
def enc(*a): raise cur
def search(n):
    if n == 'failing': return codecs.CodecInfo(enc, enc, name='failing')
    if n == 'odd': return codecs.CodecInfo(lambda *a: 'x', lambda *a: 'x', name='odd')
    if n == 'odd2': return codecs.CodecInfo(lambda *a: ('x',1), lambda *a: (b'x',1), name='odd2')
codecs.register(search)
for cur in made:
  for f in (lambda: 'x'.encode('failing'), lambda: b'x'.decode('failing'), lambda: codecs.encode('x','failing'), lambda: codecs.decode(b'x','failing')):
    try: f()
    except BaseException as e:
        print(type(e).__name__, e, e.args, getattr(e,'__notes__',None), e.__cause__, e.__context__)
        if hasattr(e,'__notes__'): del e.__notes__
for e in ('odd','odd2'):
    t(lambda: 'x'.encode(e)); t(lambda: b'x'.decode(e)); t(lambda: codecs.encode('x',e)); t(lambda: codecs.decode(b'x',e))
