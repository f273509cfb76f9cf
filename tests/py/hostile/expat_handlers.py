# Handlers that do what a parser does not expect.
import gc
import pyexpat
from xml.etree import ElementTree as ET

DOC = b'<!DOCTYPE r [<!ENTITY e "text"><!ATTLIST r d CDATA "x">]><r a="1"><b/>&e;<c>t</c></r>'


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


# Reparsing, raising, dropping the parser, changing handlers, running collections.
p = pyexpat.ParserCreate()
p.StartElementHandler = lambda *a: print(attempt(p.Parse, b'<x/>', True))
print(attempt(p.Parse, b'<a/>', True))

p = pyexpat.ParserCreate()


def boom(name, attributes):
    raise KeyError(name)


p.StartElementHandler = boom
p.EndElementHandler = print
print(attempt(p.Parse, DOC), p.StartElementHandler, p.EndElementHandler)
print(attempt(p.Parse, b'', True))

holder = [pyexpat.ParserCreate()]


def drop(*args):
    holder.clear()
    gc.collect()
    print('dropped', args)


holder[0].StartElementHandler = drop
holder[0].CharacterDataHandler = drop
parse = holder[0].Parse
print(attempt(parse, DOC, True))

p = pyexpat.ParserCreate()


def swap(name, attributes):
    print('start', name, attributes)
    p.StartElementHandler = None
    p.CharacterDataHandler = lambda text: print('text', text)
    p.EndElementHandler = lambda name: setattr(p, 'EndElementHandler', None)
    p.buffer_text = not p.buffer_text
    p.ordered_attributes = True
    attributes.clear()
    gc.collect()


p.StartElementHandler = swap
print(attempt(p.Parse, DOC, True))

# Subparsers of subparsers, used when their parents are gone or elsewhere.
p = pyexpat.ParserCreate()
q = p.ExternalEntityParserCreate('a\x0cb')
r = q.ExternalEntityParserCreate(None)
del p, q
gc.collect()
print(attempt(r.Parse, b'<!ENTITY a "b">', True), attempt(r.Parse, b'<', True))

# Wrong answers.
for answer in None, 'x', 0, 2.5, 1 << 80:
    p = pyexpat.ParserCreate()
    p.ExternalEntityRefHandler = lambda *a: answer
    print(answer, attempt(p.Parse, b'<!DOCTYPE a [<!ENTITY e SYSTEM "s">]><a>&e;</a>', True))

# Expansion without end.
rows = ''.join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(12))
bomb = f'<!DOCTYPE a [<!ENTITY e0 "laugh">{rows}]><a>&e12;</a>'
for where in bomb, bomb.replace('<a>&e12;</a>', '<a x="&e12;"/>'):
    p = pyexpat.ParserCreate()
    print(attempt(p.Parse, where, True)[1].split(':')[0])
chain = ''.join(f'<!ENTITY c{i + 1} "&c{i};">' for i in range(20000))
p = pyexpat.ParserCreate()
seen = []
p.CharacterDataHandler = seen.append
print(attempt(p.Parse, f'<!DOCTYPE a [<!ENTITY c0 "x">{chain}]><a>&c20000;</a>', True), seen)
p = pyexpat.ParserCreate()
print(attempt(p.Parse, b'<a>' * 100000 + b'</a>' * 100000, True))
p = pyexpat.ParserCreate()
print(attempt(p.Parse, '<a ' + ' '.join(f'b{i}="{i}"' for i in range(20000)) + '/>', True))


# Targets and factories that answer with anything.
class Target:
    def start(self, tag, attrib):
        attrib['x'] = parser

    def data(self, data):
        gc.collect()

    def close(self):
        return 'closed'


parser = ET.XMLParser(target=Target())
print(attempt(parser.feed, DOC)[0] if attempt(parser.feed, DOC) else None, attempt(parser.close)[0])

builder = ET.TreeBuilder(element_factory=lambda tag, attrib: tag)
print(attempt(builder.start, 'a', {}), attempt(builder.start, 'b', {})[0])
builder = ET.TreeBuilder()
print(attempt(builder.end, 'a'), builder.close())


class Evil(ET.Element):
    def __eq__(self, other):
        root.clear()
        return True


root = ET.Element('r')
root.extend([Evil('a'), Evil('b'), Evil('c')])
print(root.remove(ET.Element('x')), len(root))


class Index:
    def __index__(self):
        root.clear()
        return 0


root.extend([ET.Element('a'), ET.Element('b')])
print(attempt(root.__getitem__, Index()), len(root))
root.append(root)
print(len(root), attempt(root.find, 'q'))
steps = root.iter()
for _, element in zip(range(2000), steps):
    pass
print(element.tag)
deep = top = ET.Element('d')
for _ in range(50000):
    deep = ET.SubElement(deep, 'd')
print(sum(1 for _ in top.iter()), ''.join(top.itertext()) == '')
del top, deep, element, steps
root.clear()
gc.collect()
