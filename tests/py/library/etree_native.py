# Elements, the tree builder and the parser of _elementtree.
import copy
import io
import pickle
import xml.etree.ElementTree as ET


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)


e = ET.Element('a', {'x': '1'}, y='2')
ET.SubElement(e, 'b', {'k': 'v'}).text = 'text'
ET.SubElement(e, 'c').tail = 'tail'
print(ET.tostring(e), e.keys(), e.items(), e.get('x'), e.get('z', 5), len(e))
print([c.tag for c in e], [c.tag for c in e[::-1]], e[-1].tag, e.find('c').tail)
print(e.findtext('b'), e.findtext('q', 'default'), [c.tag for c in e.findall('./b')], ''.join(e.itertext()))
for f, *args in [
        (e.remove, ET.Element('b')), (e.append, 1), (e.insert, 0, 1), (e.insert, 'x', e),
        (e.extend, 1), (e.extend, [1]), (e.__getitem__, 9), (e.__getitem__, 'x'),
        (e.__setitem__, 9, e), (e.__setitem__, 0, 1), (e.__delitem__, 9), (ET.Element,),
        (ET.Element, 'a', 1), (ET.SubElement, 1, 'a'), (setattr, e, 'attrib', 1),
        (delattr, e, 'tag'), (e.__setstate__, 1), (e.__setstate__, {}), (e.makeelement, 'a', 1),
        (e.__setitem__, slice(0, 1), 1), (e.__setitem__, slice(0, 2, 2), [])]:
    print(attempt(f, *args)[:2])
e[1:1] = [ET.Element('n'), ET.Element('m')]
del e[0]
e[::2] = [ET.Element('p'), ET.Element('q')]
print([c.tag for c in e])
for twin in copy.copy(e), copy.deepcopy(e), pickle.loads(pickle.dumps(e)):
    print(ET.tostring(twin) == ET.tostring(e), twin[0] is e[0], twin.attrib == e.attrib)

doc = (b'<?xml version="1.0"?><!DOCTYPE r><r xmlns="u" xmlns:p="v" p:k="1">a<!--c--><?i d?>b'
       b'<p:s k="&lt;">&#233;</p:s>tail</r>')
root = ET.fromstring(doc)
print([(n.tag, n.attrib, n.text, n.tail) for n in root.iter()])
names = 'start', 'end', 'start-ns', 'end-ns', 'comment', 'pi'
for name, value in ET.iterparse(io.BytesIO(doc), names):
    print(name, value if isinstance(value, (tuple, type(None))) else (value.tag if isinstance(value.tag, str) else value.tag.__name__, value.text))
parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))
parser.feed(doc)
print(ET.tostring(parser.close()))
parser = ET.XMLPullParser(['end'])
for i in range(0, len(doc), 5):
    parser.feed(doc[i:i + 5])
parser.flush()
print([n.tag for _, n in parser.read_events()])
for bad in '<a>', '<a>&foo;</a>', '', '<a></b>', '<!DOCTYPE a SYSTEM "x"><a>&foo;</a>':
    try:
        ET.fromstring(bad)
    except ET.ParseError as error:
        print(error, error.code, error.position)
parser = ET.XMLParser()
parser.entity['foo'] = 'bar'
parser.feed('<!DOCTYPE a SYSTEM "x"><a>1&foo;2</a>')
print(parser.close().text)


class Target:
    def __getattr__(self, name):
        if name.startswith('_') or name == 'close':
            raise AttributeError(name)
        return lambda *args: print(name, args)


parser = ET.XMLParser(target=Target())
parser.feed(doc)
print(parser.close())
