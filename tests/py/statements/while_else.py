n = 0
while n < 3:
    n += 1
else:
    print("else runs", n)

while True:
    n += 1
    if n > 6:
        break
else:
    print("not printed")
print(n)

while n:
    n -= 1
    if n % 2:
        continue
    print("even", n)
else:
    print("done")

while False:
    pass
else:
    print("never entered, else runs")


def find(limit):
    k = 0
    while k < limit:
        if k * k > 50:
            return k
        k += 1
    else:
        return "none"


print(find(5), find(20))

# break from an inner loop leaves the outer one going; its else still runs
outer = 0
while outer < 3:
    outer += 1
    inner = 0
    while inner < 3:
        inner += 1
        if inner == outer:
            break
    else:
        print("inner exhausted")
    print(outer, inner)
else:
    print("outer exhausted")

# continue and break within try/finally
k = 0
while k < 5:
    k += 1
    try:
        if k == 2:
            continue
        if k == 4:
            break
        print("body", k)
    finally:
        print("finally", k)
print(k)
