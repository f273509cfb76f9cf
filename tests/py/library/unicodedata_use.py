# unicodedata: properties, names, normal forms, the old database.
import unicodedata as u
def t(f,*a):
    try: print(repr(f(*a)))
    except BaseException as e: print(type(e).__name__, e)
for n in ('name','category','bidirectional','combining','east_asian_width','mirrored','decomposition','decimal','digit','numeric'):
    f=getattr(u,n)
    for c in ('a','½','٤','日','\u0301','é','\ud800','\U0001f600','²','Ⅷ','가','(','\x00','\U00013460'):
        t(f,c)
    t(f,'ab'); t(f,1); t(f,''); t(f)
t(u.name,'\x00','dflt'); t(u.decimal,'a',None); t(u.digit,'a',5); t(u.numeric,'a',-1)
t(u.lookup,'nosuch'); t(u.lookup,'LATIN SMALL LETTER A'); t(u.lookup,'latin small letter r with tilde'); t(u.lookup, 1); t(u.lookup,'\xe9'); t(u.lookup,'HANGUL SYLLABLE GA'); t(u.lookup,'CJK UNIFIED IDEOGRAPH-4E00'); t(u.lookup, 'x'*300)
for f in ('NFC','NFD','NFKC','NFKD','X'):
    t(u.normalize,f,'é e\u0301ﬁ\ud800가'); t(u.is_normalized,f,'é'); t(u.is_normalized,f,'e\u0301')
t(u.normalize,1,2); t(u.normalize,'NFC')
print(u.unidata_version, u.ucd_3_2_0.unidata_version, type(u.ucd_3_2_0), u.UCD)
t(u.ucd_3_2_0.category,'\u20bd'); t(u.ucd_3_2_0.name,'a'); t(u.ucd_3_2_0.normalize,'NFC','e\u0301')
print([x for x in dir(u) if x[0]!='_'])
