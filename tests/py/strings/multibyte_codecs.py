# The multibyte codecs: every character, wrong bytes, states, parts; and UTF-7.
import codecs
import hashlib
import io
import random

NAMES = '''gb2312 gbk gb18030 hz big5hkscs iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004
iso2022_jp_3 iso2022_jp_ext iso2022_kr shift_jis cp932 euc_jp shift_jis_2004 euc_jis_2004
euc_jisx0213 shift_jisx0213 euc_kr cp949 johab big5 cp950'''.split()
ODD = bytes.fromhex('1b2428294240414344 4a494f50510e0f0a2e464e7e7b7d2630398f8ea4d4a181feff80')
TEXT = 'a\u304b\u309a\u02e9\u02e5\u00ca\u0304\u4e00\uac02\uac00\u00e6\u0300\U00020000\u30ab\n\xa5\uff61'


def attempt(f, *args):
    try:
        return f(*args)
    except UnicodeError as e:
        return e.encoding, e.start, e.end, e.reason


for name in NAMES:
    every = hashlib.md5()
    for c in [*range(0x3400), *range(0x4e00, 0xd800, 3), *range(0xe000, 0x10000, 5),
              *range(0x20000, 0x20400)]:
        every.update(str(attempt(chr(c).encode, name)).encode())
    r = random.Random(name)
    wrong = hashlib.md5()
    for i in range(600):
        part = r.random()
        data = bytes(r.choice(ODD) if r.random() < part else r.randrange(256)
                     for _ in range(r.randrange(1, 14)))
        wrong.update(ascii(attempt(data.decode, name)).encode())
        wrong.update(ascii(data.decode(name, 'replace')).encode())
    texts = hashlib.md5()
    for i in range(200):
        text = ''.join(r.choice(TEXT) for _ in range(r.randrange(1, 7)))
        for errors in 'strict', 'replace', 'backslashreplace':
            texts.update(ascii(attempt(text.encode, name, errors)).encode())
    text = ''.join(c for c in TEXT if not isinstance(attempt(c.encode, name), tuple))
    encoder = codecs.getincrementalencoder(name)()
    data = b''.join(encoder.encode(c) for c in text) + encoder.encode('', True)
    decoder = codecs.getincrementaldecoder(name)()
    states = []
    back = ''
    for b in data:
        back += decoder.decode(bytes([b]))
        states.append(decoder.getstate())
    back += decoder.decode(b'', True)
    print(name, every.hexdigest(), wrong.hexdigest(), texts.hexdigest(), back == text,
          hashlib.md5(repr(states).encode()).hexdigest())
    box = io.BytesIO()
    writer = codecs.getwriter(name)(box)
    writer.writelines([text, text])
    writer.reset()
    reader = codecs.getreader(name)(io.BytesIO(box.getvalue()))
    print('   ', reader.read(5) + reader.read() == text * 2, box.getvalue().decode(name) == text * 2)

for text in 'A\u2262\u0391.', 'Hi Mom -\u263a-!', '\u65e5\u672c\u8a9e', '+', '~\\', '\U00010000a', '\ud800':
    print(text.encode('utf-7'), text.encode('utf-7').decode('utf-7') == text)
for data in [b'+', b'+-', b'+A', b'+AG', b'+AGE', b'+AGEA', b'a+\xff', b'\xe9', b'+2AA-', b'+2AHaAA-',
             b'+AGE-+AGI', b'+!', b'+IKx', b'a+//,+IKw-b', b'+\xc1']:
    print(data, ascii(attempt(data.decode, 'utf-7')), ascii(data.decode('utf-7', 'replace')),
          codecs.utf_7_decode(data, 'ignore')[1])
