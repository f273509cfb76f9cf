def kind(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n < 10:
        return "small"
    else:
        return "large"


for n in (-5, 0, 3, 10, 1000):
    print(n, kind(n))

for v in (0, 1, "", "a", [], [0], None, 0.0, -0.0, 0j, (), {}, {1: 2}, set(), range(0), range(1), b"", b"x"):
    print(repr(v), "true" if v else "false")


class Truth:
    def __init__(self, v):
        self.v = v

    def __bool__(self):
        return self.v


class Length:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


print(bool(Truth(True)), bool(Truth(False)), not Truth(False))
print(bool(Length(0)), bool(Length(3)), not Length(3))


class Bad:
    def __bool__(self):
        return 1


try:
    if Bad():
        print("unreached")
except TypeError as e:
    print(e)


class BadLen:
    def __len__(self):
        return -1


try:
    not BadLen()
except ValueError as e:
    print(e)

print(1 and 2, 0 and 2, 1 or 2, 0 or 2, 0 or "" or [], 1 and [] and 3)
print(not 1 or 2, not (1 or 2), 1 if 0 else 2 if 0 else 3)
