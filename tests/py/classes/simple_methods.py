class Stack:
    def __init__(self):
        self.items = []

    def push(self, x):
        self.items.append(x)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items[::-1])


s = Stack().push(1).push(2).push(3)
print(len(s), s.pop(), list(s), len(s))


class Counter:
    total = 0

    def __init__(self, start=0):
        self.n = start

    def inc(self, by=1):
        self.n += by
        Counter.total += by
        return self.n


a, b = Counter(), Counter(10)
print(a.inc(), a.inc(5), b.inc(), a.n, b.n, Counter.total)


class Temp:
    def __init__(self, c):
        self.c = c

    def __eq__(self, o):
        return self.c == o.c

    def __lt__(self, o):
        return self.c < o.c

    def __repr__(self):
        return f"{self.c}C"


ts = [Temp(20), Temp(5), Temp(12)]
print(sorted(ts), min(ts), max(ts), Temp(5) == ts[1], Temp(5) in ts, ts.index(Temp(12)))


class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance

    def withdraw(self, n):
        if n > self.balance:
            raise ValueError(f"{self.owner} has only {self.balance}")
        self.balance -= n
        return self.balance


acc = Account("ann", 10)
print(acc.withdraw(3))
try:
    acc.withdraw(100)
except ValueError as e:
    print(e)
print([(type(x).__name__, x.__class__ is type(x)) for x in (s, a, acc)])
