# A searched buffer may shrink while its match is looked at.
import re

data = bytearray(b"abcdefgh")
m = re.search(b"cdef", data)
del data[4:]
print(m.group(), m.span())
data.clear()
print(m.group(), m[0], m.groups())
data[:] = b"xxcdefghijkl"
print(m.group())
