"""Functions of codecs are no methods where they are attributes of a class."""
import codecs
import warnings


class Some:
    seven = codecs.utf_7_decode
    eight = codecs.utf_8_decode
    back = codecs.utf_7_encode
    escapes = codecs.escape_decode
    wide = codecs.utf_16_ex_decode
    wider = codecs.utf_32_ex_decode


some = Some()
print(some.seven(b"a+AOk-b"), some.seven(b"a+AO", "strict", False), some.eight(b"a"), some.back("é+"))
print(some.escapes(rb"a\x41\n"), some.wide(b"\xff\xfea\0"), some.wider(b"\xff\xfe\0\0a\0\0\0", "strict", 0, True))
for name in ["seven", "back", "escapes", "wide", "wider"]:
    print(name, type(getattr(Some, name)).__name__, getattr(some, name).__name__)
decoder = codecs.getincrementaldecoder("utf-7")()
print([decoder.decode(part, final) for part, final in [(b"a+A", False), (b"Ok", False), (b"-b", True)]])
for wrong in [lambda: codecs.utf_7_decode("a"), lambda: codecs.utf_7_decode(), lambda: codecs.utf_7_encode(1)]:
    try:
        wrong()
    except TypeError as e:
        print("TypeError")
