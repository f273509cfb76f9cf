# What a sort works with is shown to nobody: who looks through all objects finds neither the
# elements' list nor the keys', and cannot change them.
import gc


def lists(n):
    return [each for each in gc.get_objects() if type(each) is list and len(each) == n]


class Value:
    seen = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        if Value.seen < 5:
            Value.seen += 1
            for each in lists(50):
                each.clear()
        return self.n < other.n


values = [Value(n * 7 % 50) for n in range(50)]
values.sort()
print([value.n for value in values])

values = tuple(values)
Value.seen = 0
print([value.n for value in sorted(values, key=lambda value: Value(-value.n))])


class Changes:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        items.append(1)
        return self.n < other.n


items = [Changes(n) for n in (3, 1, 2)]
try:
    items.sort()
except ValueError as error:
    print(error)
print([value.n for value in items])
found = list(values)
print(len(lists(50)), any(each is found for each in gc.get_referrers(values[0])))
