a = 3**200
b = 7**90
print(a + b, a - b, b - a)
print(a * b)
print(a // b, a % b)
print(-a // b, -a % b, a // -b, a % -b)
print(divmod(a, 10**30), divmod(-a, 10**30))
print(a**3 % 10**20, pow(a, b, 10**25 + 13), pow(3, -1, 10**20 + 39))
print(a << 77, a >> 150, -a >> 150, (-a) >> 1000)
print(a & b, a | b, a ^ b, ~a)
print(-a & b, -a | b, -a ^ b, -a & -b, -a | -b, -a ^ -b)
print(a == a + 0, a < b, a > b, a != b, -a < a, a >= 3**200)
print(a / b, b / a, a / 10**300, 10**400 / 10**399)
try:
    10**400 / 1
except OverflowError as e:
    print(e)
try:
    float(10**400)
except OverflowError as e:
    print(e)
print(float(2**1023), int(1e300), int(float(2**100)) == 2**100)


def fact(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r


f = fact(100)
print(f)
print(f // fact(98), f % 101, len(str(fact(500))))
print(sum(int(c) for c in str(2**1000)))
print((10**50 - 1) * (10**50 - 1))
print((2**512 - 1) ** 2 == 2**1024 - 2**513 + 1, (2**4000 + 1) * (2**4000 - 1) == 2**8000 - 1)
print(round(10**20 + 5, -1), round(15 * 10**20, -21), round(25 * 10**20, -21), abs(-(10**30)))
x = 10**18
for _ in range(5):
    x = x * x + 1
print(x % 10**9, x.bit_length())
print(1 - 2**64 + 2**64, 2**64 - 2**64, type(2**64 - 2**64).__name__, (2**64 - 2**64 + 5) is not None)
