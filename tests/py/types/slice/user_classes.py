class S:
    def __getitem__(self, k):
        return k if not isinstance(k, slice) else k.indices(10)

    def __setitem__(self, k, v):
        print("set", k, v)

    def __delitem__(self, k):
        print("del", k)


s = S()
print(s[1:5], s[::-1], s[:], s[-3:], s[1, 2:3], s[..., None], s["a"], s[1:2, 3:4][0] == slice(1, 2))
s[1:2] = "v"
s[::2] = []
del s[:3]
del s[1, 2]
s[0] += 5 if False else 1
i = 3
print(s[i : i + 2], s[i:], s[: -i], s[i::i], s[slice(1, 2)], s[i + 1])


class Range:
    def __init__(self, lo, hi):
        self.lo, self.hi = lo, hi

    def __len__(self):
        return self.hi - self.lo

    def __getitem__(self, i):
        if isinstance(i, slice):
            a, b, c = i.indices(len(self))
            return [self[j] for j in range(a, b, c)]
        if i < 0:
            i += len(self)
        if not 0 <= i < len(self):
            raise IndexError(i)
        return self.lo + i


r = Range(10, 20)
print(r[2:5], r[::-3], r[-1], list(r), r[5:100], r[:], 15 in r, list(reversed(r))[:2])
try:
    r[10]
except IndexError as e:
    print("IndexError", e)
try:
    r[::0]
except ValueError as e:
    print(e)
