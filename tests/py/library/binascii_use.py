# binascii: all functions over good and bad input.
import binascii as b
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__module__, type(e).__name__, e)
for x in (b'',b'hello world',bytes(range(256)),bytearray(b'ab'),memoryview(b'abc'),'abc',1):
    for f in (b.hexlify,b.b2a_hex,b.b2a_base64,b.b2a_uu,b.b2a_qp,b.crc32,lambda x:b.crc_hqx(x,0),): t(f,x)
t(b.hexlify,b'abcdef','-'); t(b.hexlify,b'abcdef','-',2); t(b.hexlify,b'abcdef',b':',-4); t(b.hexlify,b'a','ab')
t(b.b2a_base64,b'abc',newline=False); t(b.b2a_uu,b'\0\0',backtick=True); t(b.b2a_uu,b'x'*46)
for x in ('6162',b'6162','616','zz','é',b'\xff\xff',1,''): t(b.unhexlify,x); t(b.a2b_hex,x)
for x in ('YWJj','YWJ','YW','Y','YWJj\n','YW==','YW=','Y===','YWJjZA==','YWJj!!','=YWJj','YW==YW==','YWJ=j','A','AA=A','====','YWJjZA=','YWJj=','YWJj==','  YWJj ','\xe9',1,''):
    t(b.a2b_base64,x); t(b.a2b_base64,x,strict_mode=True)
for x in (b' \n',b'',b'#86)C\n',b'#86)C',b'#86)Cx',b'!',b'M'+b'x'*10,'#86)C\n',b'#\xff'): t(b.a2b_uu,x)
for x in (b'a=20b',b'a=\nb',b'a_b',b'=',b'==41',b'=4',b'a=\r\nb','a=3D'): t(b.a2b_qp,x); t(b.a2b_qp,x,header=True)
for x in (b'a b',b'a=b',b'a b \n',b'x'*100,b'.',b'\n.\n',b'a\tb\t',b'a_b',b'\xff\r\n\x00',b'a  '): t(b.b2a_qp,x); t(b.b2a_qp,x,quotetabs=True,istext=False); t(b.b2a_qp,x,header=True)
t(b.crc32,b'abc',5); t(b.crc32,b'abc',-1); t(b.crc_hqx,b'abc',77777); t(b.crc_hqx,b'a'); t(b.crc32,b'a',2**40)
print(b.Error,b.Incomplete,b.Error.__mro__,sorted(x for x in dir(b) if x[0]!='_'))
