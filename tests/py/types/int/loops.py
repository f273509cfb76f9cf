total = 0
for i in range(100000):
    total += i
print(total)
n = 0
i = 1
while i < 10**6:
    n += 1
    i *= 2
print(n, i)
x = 0
for i in range(2000):
    x = (x * 31 + i) % 1000003
print(x)
f = 1
for i in range(1, 31):
    f *= i
print(f)
a, b = 0, 1
for _ in range(100):
    a, b = b, a + b
print(a)
bits = 0
for i in range(0, 64, 3):
    bits |= 1 << i
print(bits, bin(bits).count("1"))
s = 0
for i in range(-50, 50):
    s += i // 7 * 3 - i % 7
print(s)
acc = 2**30 - 5
for i in range(10):
    acc += 1
    if acc & 1:
        acc ^= 3
print(acc)
h = 5381
for c in b"hash me please":
    h = (h * 33 + c) & 0xFFFFFFFF
print(h)
z = 1
for i in range(200):
    z = z * 3 + 1
    if z > 2**70:
        z >>= 40
print(z)
