# Events of pyexpat, with their places, for documents whole and in parts.
import pyexpat


def run(doc, step=None, ns=None, setup=None, default=True):
    p = pyexpat.ParserCreate(namespace_separator=ns)
    out = []
    for name in dir(p):
        if name.endswith('Handler') and name != 'NotStandaloneHandler':
            if name == 'DefaultHandler' and not default:
                continue

            def handler(*args, name=name):
                place = p.CurrentByteIndex, p.CurrentLineNumber, p.CurrentColumnNumber
                out.append((name[:-7], args, *place))
                return 1
            setattr(p, name, handler)
    if setup:
        setup(p)
    parts = [doc] if step is None else [doc[i:i + step] for i in range(0, len(doc), step)]
    try:
        for part in parts:
            p.Parse(part)
        p.Parse(b'', True)
    except pyexpat.ExpatError as e:
        out.append(('error', str(e), e.code, e.lineno, e.offset, p.ErrorByteIndex))
    return out


def show(doc, **options):
    print(doc, sorted(options))
    for row in run(doc, **options):
        print('   ', row)


show(b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ELEMENT a (b|c)*> <!ATTLIST a x CDATA "1" y (p|q) '
     b'#IMPLIED><!-- c --><?pi d?>\n<!ENTITY e "v&#65;"><!ENTITY % p "x">%p;]>\n<a>&e;<b/></a>\n')
show(b'<!DOCTYPE a PUBLIC "p" "s"><a z=" 1\n2" >x&#65;&lt;\r\ny<![CDATA[q]]>&un;</a><?z?>\n')
show(b'<!DOCTYPE a [<!ENTITY e "<b>z</b>&f;"><!ENTITY f "t">]><a>&e;</a>', default=False)
show(b'<!DOCTYPE a [<!ELEMENT a (#PCDATA|b|c)*><!ELEMENT b (x,(y|z+)?,w*)>]><a/>')
show(b'<!DOCTYPE a [<!ATTLIST a id ID #REQUIRED n NMTOKENS "  x  y " e NOTATION (g|h) "g">]>'
     b'<a n=" 1  2 " id=" q "/>')
show(b'<!DOCTYPE a [<!NOTATION n PUBLIC "x"><!ENTITY u SYSTEM "f" NDATA n>]><a/>')
show(b'<x:a xmlns:x="u" xmlns="d" x:b="1" c="2"><q xmlns=""/></x:a>', ns=' ')
show(b'<p:a xmlns:p="u"><p:b/></p:a>', ns=':',
     setup=lambda p: setattr(p, 'namespace_prefixes', True))
show('<?xml version="1.0"?><a>\u00e9\U00010000</a>'.encode('utf-16'))
mixed = (b'<?xml version="1.0" encoding="latin-1"?><!DOCTYPE a [<!ATTLIST a q CDATA "d\xe9">\n]>'
         b'<a b="1\xe9">\xe9\r\n<!--x\r\ny--><?p  q?>&amp;]]<![CDATA[ ]] ]>]]>\t</a> ')
whole = run(mixed)
print(whole)
for step in 1, 2, 3, 7:
    print(step, run(mixed, step=step) == whole)


def outside(p):
    p.SetParamEntityParsing(pyexpat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    first = p.ExternalEntityRefHandler

    def handler(context, base, system, public):
        first(context, base, system, public)
        q = p.ExternalEntityParserCreate(context)
        q.Parse(b'<i>t&#x41;</i>tail' if system == 'c' else
                b'<!ELEMENT a ANY><!ENTITY % q "<!ATTLIST a z CDATA \'1\'>">%q;'
                b'<![INCLUDE[<!ENTITY x "y">]]><![IGNORE[ <![ ]]> ]]>'
                b'<!ENTITY % n "CDATA"><!ATTLIST a w %n; "k">', True)
        return 1
    p.ExternalEntityRefHandler = handler


show(b'<!DOCTYPE a SYSTEM "s" [<!ENTITY c SYSTEM "c">]><a>&x;&c;</a>', setup=outside,
     default=False)

for doc in [
        b'', b'  ', b'<a>', b'<a x', b'<a/><b/>', b'<a><b></a>', b'<a>&x;</a>', b'<a>]]></a>',
        b'<a b="1" b="2"/>', b'<a b>', b'<a b=c>', b'<a b="1"c="2">', b'<1>', b'<a/ >', b'</a>',
        b"<a b='<'/>", b'<a>\xff</a>', b'<a>\xc3', b'<a>&#0;</a>', b'<a>&#xFFFE;</a>',
        b'<a><!-- -- --></a>', b'<a><![CDATA[x', b' <?xml version="1.0"?><a/>', b'<?xml?><a/>',
        b'<?xml version="1.0" standalone="maybe"?><a/>', b'<?xml version="1.0" encoding="utf-16"?>',
        b'<!DOCTYPE a [<!ELEMENT a (b,c|d)>]>', b'<!DOCTYPE a [<!ENTITY e "&f;"><!ENTITY f "&e;">]>'
        b'<a>&e;</a>', b'<!DOCTYPE a [<!ENTITY e SYSTEM "x">]><a x="&e;"/>',
        b'<!DOCTYPE a [<!ENTITY e "</a>">]><a>&e;', b'<!DOCTYPE a [<!ENTITY e "<">]><a x="&e;"/>',
        b'<!DOCTYPE a PUBLIC "{" "x">', b'x<a/>', b'<a/>x', b'\xef\xbb\xbf<a>', b'\0\r\n',
        b'<!FOO>', b'<a>\r', b'\xef\xbb']:
    print(doc, run(doc, default=False)[-1:])
for doc in [b'<x:a/>', b'<a xmlns:xml="u"/>', b'<a xmlns:x=""/>', b'<a xmlns:xmlns="q"/>',
            b'<a xmlns="http://www.w3.org/XML/1998/namespace"/>', b'<a:b:c/>',
            b'<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>', b'<a xml:lang="x"/>']:
    print(doc, [row for row in run(doc, ns=' ', default=False) if row[0] != 'EndNamespaceDecl'])
