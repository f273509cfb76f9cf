def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


print(gcd(48, 18), gcd(17, 5), gcd(0, 9))
for i in range(30):
    if is_prime(i):
        print(i, end=" ")
print()
print(collatz(27), collatz(97))
text = "the quick brown fox jumps over the lazy dog the end"
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
for word in sorted(counts):
    print(word, counts[word])
grid = [[0] * 5 for _ in range(5)]
for i in range(5):
    for j in range(5):
        grid[i][j] = i * j
for row in grid:
    print(*row)
