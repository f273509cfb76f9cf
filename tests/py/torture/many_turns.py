# Millions of turns through many instructions: none may use native stack for good.
def turns(n):
    i = 0
    total = 0
    table = {0: 1, 1: 2}
    row = [1, 2.5, 3]
    while i < n:
        i += 1
        total += row[0] + table[i & 1]
        if i % 3 == 0:
            total -= 1
        row[2] = i
        x, y = i, total
        total = y if x > 0 else x
    return total


def calls(n):
    def step(a, b=1):
        return a + b

    k = 0
    for _ in range(n):
        k = step(k)
    return k


def texts(n):
    length = 0
    for i in range(n):
        length += len(f"{i}-{i:>3}")
    return length


def handled(n):
    caught = 0
    for i in range(n):
        try:
            if i & 1:
                raise KeyError(i)
        except KeyError:
            caught += 1
        finally:
            caught += 0
    return caught


def numbers():
    i = 0
    while True:
        yield i
        i += 1


class Box:
    def __init__(self, v):
        self.v = v

    def bump(self):
        self.v += 1
        return self


def objects(n):
    box = Box(0)
    for i in range(n):
        box.bump()
        if i % 1000 == 0:
            box = Box(box.v)
    return box.v


print(turns(3000000))
print(calls(1000000))
print(texts(200000))
print(handled(300000))
total = 0
for v in numbers():
    if v > 1000000:
        break
    total += v
print(total)
print(objects(500000))
