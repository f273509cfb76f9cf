"""A str that was appended to is a str for every native function."""
import array
import binascii
import functools
import io
import json
import keyword
import marshal
import operator
import os
import pickle
import re
import struct
import sys
import types
import unicodedata


def rope(part, n=300):
    s = ''
    for _ in range(n):
        s += part
    return s


text = rope('a')
for form in ('NFC', 'NFD', 'NFKC', 'NFKD'):
    wide = rope('é')
    print(len(unicodedata.normalize(form, text)), len(unicodedata.normalize(form, wide)),
          unicodedata.is_normalized(form, text), unicodedata.is_normalized(form, wide))
for bad in (b'x', 3, None):
    try:
        unicodedata.normalize('NFC', bad)
    except TypeError as e:
        print(e)
form = rope('N', 1) + 'FC'
print(unicodedata.normalize(form, 'e\u0301') == 'é')

checks = {
    'int': lambda: int(rope('1', 50)),
    'float': lambda: float(rope('1', 70)),
    'complex': lambda: complex(rope('1', 80)),
    'match': lambda: re.match('a+', text).end(),
    'pattern': lambda: re.compile(text).match('a' * 300).end(),
    'intern': lambda: len(sys.intern(rope('i'))),
    'hex': lambda: len(binascii.a2b_hex(text)),
    'fromhex': lambda: len(bytes.fromhex(text)),
    'getattr': lambda: getattr(object, text, 1),
    'kw': lambda: len(dict(**{text: 1})),
    'ns': lambda: len(vars(types.SimpleNamespace(**{text: 1}))),
    'json': lambda: len(json.loads(json.dumps({text: text}))[text]),
    'format': lambda: len(format(text, rope('>') [:1] + '400')),
    'translate': lambda: text.translate({97: 'b'})[:2],
    'struct': lambda: struct.calcsize(rope('i', 100)),
    'array': lambda: len(array.array('w', text)),
    'array*': lambda: array.array('i', [1]) * text,
    'pickle': lambda: len(pickle.loads(pickle.dumps(text))),
    'marshal': lambda: len(marshal.loads(marshal.dumps(text))),
    'compile': lambda: eval(rope('1+', 100) + '1'),
    'type': lambda: len(type(text, (), {}).__name__),
    'stringio': lambda: len(io.StringIO(text).read()),
    'attrgetter': lambda: operator.attrgetter(rope('re', 1) + 'al')(3),
    'keyword': lambda: keyword.iskeyword(rope('i', 1) + 'f'),
    'environ': lambda: len(os.environ.setdefault('PYRS_' + text, text)),
    'list*': lambda: [1] * text,
    'divmod': lambda: text % (),
    'isinstance': lambda: (isinstance(text, str), type(text) is str, text.__class__ is str),
    'match statement': lambda: matched(text),
}


def matched(value):
    match value:
        case str(inner):
            return inner is value
    return False


for name, check in checks.items():
    try:
        result = check()
    except Exception as e:
        result = f'{type(e).__name__}: {e}'
    print(name, result if len(str(result)) < 60 else (str(result)[:40], len(str(result))))


@functools.lru_cache
def cached(key):
    return len(key)


print([cached(rope('k')) for _ in range(3)], cached('k' * 300), cached.cache_info())


class Slots:
    __slots__ = (rope('s', 70), 'b')


s = Slots()
setattr(s, 's' * 70, 4)
print(getattr(s, rope('s', 70)))
