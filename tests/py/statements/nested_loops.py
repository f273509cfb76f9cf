found = None
for a in range(1, 50):
    for b in range(a, 50):
        c2 = a * a + b * b
        c = int(c2**0.5)
        if c * c == c2 and a + b + c == 60:
            found = (a, b, c)
            break
    else:
        continue
    break
print(found)
out = []
for i in range(4):
    for j in range(4):
        if j == i:
            continue
        if j > 2:
            break
        out.append((i, j))
    else:
        out.append("full")
print(out)
n = 0
while True:
    while True:
        n += 1
        if n % 3 == 0:
            break
    if n > 10:
        break
print(n)
for i in range(3):
    try:
        for j in range(3):
            if j == 1:
                raise ValueError(i)
    except ValueError as e:
        print("caught", e, j)
        continue
    print("never")
total = 0
for i in range(100):
    for j in range(100):
        if (i ^ j) & 1:
            continue
        total += i * j
print(total)
