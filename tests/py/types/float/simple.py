print(1.5 + 2.5, 5.0 - 7.5, 3.0 * 1.5, 7.0 / 2, 7.5 // 2, 7.5 % 2, 2.0**3, -1.5)
print(1.0, 0.1, 100.0, 1e10, 1e16, 1e-5, 123.456, -0.0, 1 / 3)
print(1.5 < 2, 2.0 == 2, 1.5 != 1.5, 0.1 + 0.2 == 0.3)
print(float("1.5"), float(3), int(2.9), int(-2.9), round(2.567, 2), round(2.5), str(1.5))
total = 0.0
for i in range(1000):
    total += i * 0.5
print(total)
x = 2.0
for _ in range(10):
    x = (x + 2 / x) / 2
print(x)
s = 0.0
for i in range(1, 10000):
    s += 1.0 / (i * i)
print(s)
print([i / 4 for i in range(8)], sum([0.25] * 8), max(1.5, 2), min(0.5, -0.5), abs(-2.5))
a = 1
a += 0.5
a *= 2
a -= 1
a /= 4
print(a, type(a))
print(10 / 2, 3 * 1.0, 2**-1, 2**0.5, 10 // 3.0)
