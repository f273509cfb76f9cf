def power(b, e, m):
    r = 1
    while e:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r


def egcd(a, b):
    x, y, u, v = 1, 0, 0, 1
    while b:
        q = a // b
        a, b, x, u, y, v = b, a - q * b, u, x - q * u, v, y - q * v
    return a, x, y


def isqrt(n):
    x = 1 << (n.bit_length() + 1) // 2
    while True:
        y = (x + n // x) // 2
        if y >= x:
            return x
        x = y


def pi(n):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    out = []
    while len(out) < n:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return "".join(map(str, out))


p = 2**127 - 1
print(power(3, p - 1, p), power(3, p - 1, p) == pow(3, p - 1, p), egcd(2**100 + 1, 3**60), isqrt(10**60), isqrt(2 * 10**80))
print(pi(60))
a, b = 0, 1
for _ in range(500):
    a, b = b, a + b
print(a, a.bit_length())
n = 1
for k in range(1, 60):
    n = n * (59 + k) // k
print(n)
x = 7
for i in range(40):
    x = (x * x + i) ^ (x >> 3)
    x &= 2**200 - 1
print(x, hex(x)[:12], x % 1000000007)
s = 0
for i in range(1, 80):
    s += (-1) ** i * 3**i // i
print(s)
digits = []
n = 12345678901234567890123456789
while n:
    n, r = divmod(n, 62)
    digits.append("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[r])
print("".join(reversed(digits)))
