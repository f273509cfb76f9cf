# An exhausted iterator stays exhausted, whatever happens to its source.
l = [1]
i = iter(l)
print(list(i), l.append(2), list(i), next(i, "end"))
d = {1: 1}
i = iter(d)
print(list(i))
d[2] = 2
print(next(i, "end"))
s = {1}
i = iter(s)
print(list(i), s.add(2), next(i, "end"))
for it in (iter("ab"), iter((1, 2)), iter(range(2)), iter(b"ab"), iter(bytearray(b"ab")), reversed([1, 2]), enumerate("ab"), zip("ab"), map(str, "ab"), filter(None, "ab"), (x for x in "ab"), iter({1: 1}.values()), iter({1: 1}.items()), iter(memoryview(b"ab")), iter(lambda c=[0]: c.append(1) or len(c), 3)):
    n = sum(1 for _ in it)
    try:
        next(it)
        print("more")
    except StopIteration as e:
        print(type(it).__name__, n, e.value, list(it), iter(it) is it)


class Weird:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n % 3 == 0:
            raise StopIteration
        return self.n


w = Weird()
print(list(w), list(w), list(w), next(w))
z = zip(w, "abc")
print(list(z), w.n)
