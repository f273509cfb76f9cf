# Replacements that are bytearrays: with groups in them, and changed afterwards.
import re

template = bytearray(rb"<\g<0>\1>")
print(re.sub(rb"(b)", template, b"abc"))
template[0:1] = b"[["
print(re.sub(rb"(b)", template, b"abcb"), re.compile(rb"(c)").subn(template, bytearray(b"abc")))
print(re.match(rb"(a)", b"ab").expand(template))


class Own(bytearray):
    pass


print(re.sub(rb"(b)", Own(rb"\1\1"), b"abc"))
for replacement in (bytearray(rb"\2"), bytearray(rb"\q")):
    try:
        print(re.sub(rb"(b)", replacement, b"abc"))
    except re.error as error:
        print(error)
