# Buffers of more than 2^30 bytes; what is never written takes no memory.
G = 1 << 30
b = bytearray(G + 10)
for i in range(20):
    b[G - 10 + i] = i
b[5] = 7
print(len(b), b[-1], b[-20], b[5], b[G], len(b[G:]))
print(b.find(b'\x0a', G - 12), b.index(19, G), b.rfind(9), b.pop(), len(b))
m = memoryview(b)
print(len(m), m[-1], m[G - 200:].nbytes)
m[G - 1] = 77
m.release()
del b[-3:]
print(len(b), bytes(b[-8:]))
b.clear()
print(len(b))
