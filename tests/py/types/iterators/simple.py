it = iter([1, 2, 3])
print(next(it), next(it), next(it), next(it, "end"))
for c in iter("ab"):
    print(c)
print(list(zip([1, 2], "ab")), list(enumerate("ab")), list(map(str, [1, 2])), list(filter(None, [0, 1])), list(reversed([1, 2])))


class Down:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Down(3)), sum(Down(5)), 2 in Down(4))
for x in Down(2):
    print(x)
a, b = Down(2)
print(a, b, max(Down(3)), [*Down(2)], dict(zip("ab", Down(2))))


class Fresh:
    def __iter__(self):
        return Down(2)


f = Fresh()
print(list(f), list(f), [(x, y) for x in f for y in f])
