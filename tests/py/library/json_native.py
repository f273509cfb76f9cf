# json: the native scanner and encoder.
import json
def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", ""))
for s in ('{}', '[]', '[1, 2.5, -0, 1e5, 1E-2, 123456789012345678901234567890]', '{"a": {"b": [null, true, false]}}', '"\\u00e9\\ud83d\\ude00\\n\\"\\/"', '"\\ud800"', '"a', '"\\x"', '"\\u12g4"', '"\\u12', '"\\', '"\x01"', '[1,]', '{"a":1,}', '{"a" 1}', '{"a":}', '{a:1}', '[1 2]', '{"a":1 "b":2}', '', ' ', '01', '-', '1.', '.5', '+1', 'nul', 'NaN', '[Infinity, -Infinity]', '-Inf', '1 2', '{"a":1, "a":2}', '[[[[]]]]', '"é日"', '{"k": "v"} x', '[', '{', '{"a"', '{"a":1', '[1', '"\ud800"', '1e', '1e+', '-0.0', '\ufeff1', b'{"a": 1}', '[1,\n2,\n3,,]', '"' + 'x' * 50 + '\\n' + 'y' * 20 + '"'):
    t(json.loads, s)
t(json.loads, '{"a": 1.5}', parse_float=str); t(json.loads, '[1]', parse_int=float); t(json.loads, '[NaN]', parse_constant=str); t(json.loads, '{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())); t(json.loads, '{"a": {"b": 1}}', object_pairs_hook=list); t(json.loads, '"\x01"', strict=False); t(json.loads, 5)
t(json.JSONDecoder().raw_decode, '[1] tail'); t(json.JSONDecoder().raw_decode, 'x[1]', 1); t(json.JSONDecoder().raw_decode, '[1]', -1); t(json.loads, '[' * 1000 + ']' * 1000 if False else '[[1]]')
class I(int): pass
class F(float): pass
class S(str): pass
class D(dict): pass
class L(list): pass
class O: pass
class M(dict):
    def items(self): return [(1, 2), ("b", [3])]
for x in (None, True, 1, -2**70, 1.5, 1e100, float("inf"), "é\n\"\\\x7f\u2028😀\ud800", [], {}, (), [1, [2, [3]]], {"a": 1, "b": [1, 2], "c": {}}, I(5), F(2.5), S("s"), D(a=1), L([1]), M(x=1), {1: 2, None: 3, True: 4, 2.5: 5, "s": 6}, {(1,): 2}, O(), [O()], {"k": [1, {"z": O()}]}, {1, 2}, b"x"):
    for k in (dict(), dict(ensure_ascii=False), dict(indent=2), dict(sort_keys=True), dict(separators=(",", ":")), dict(indent="\t", separators=(" ;", " = ")), dict(skipkeys=True), dict(allow_nan=False), dict(default=lambda o: "D"), dict(indent=0)):
        if k.get("sort_keys") and isinstance(x, dict) and len({type(y) for y in x}) > 1: continue
        t(json.dumps, x, **k)
a = []; a.append(a); t(json.dumps, a); d = {}; d["x"] = [d]; t(json.dumps, d); t(json.dumps, [1, 2], cls=json.JSONEncoder); t(json.dumps, O(), default=lambda o: o)
print("".join(json.JSONEncoder(indent=1).iterencode({"a": [1, {"b": None}]})))
from json import encoder, decoder, scanner
print(encoder.c_encode_basestring_ascii is not None, encoder.encode_basestring_ascii("é\x00\x1f\x7f"), encoder.encode_basestring("é\x00\x1f\x7f"), decoder.scanstring('abc"d', 0)); t(decoder.scanstring, "abc", 10); t(decoder.scanstring, 5, 0); t(encoder.encode_basestring_ascii, 5); t(scanner.c_make_scanner, 5)
try: json.loads('{"a":\n [1, x]}')
except json.JSONDecodeError as e: print(e.msg, e.pos, e.lineno, e.colno, e.doc)
