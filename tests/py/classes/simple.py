class Dog:
    kind = "dog"

    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.name + " says woof"


d = Dog("rex")
e = Dog("fido")
print(d.name, d.speak(), e.speak(), d.kind, Dog.kind)
d.kind = "special"
print(d.kind, e.kind)
d.age = 5
print(d.age, hasattr(e, "age"), isinstance(d, Dog), type(d).__name__)


class Puppy(Dog):
    def speak(self):
        return super().speak() + " (quietly)"


p = Puppy("bit")
print(p.speak(), isinstance(p, Dog), issubclass(Puppy, Dog), p.kind)


class P:
    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return f"P({self.x})"

    def __eq__(self, o):
        return self.x == o.x

    def __add__(self, o):
        return P(self.x + o.x)

    def __len__(self):
        return self.x

    def __getitem__(self, i):
        return i * self.x

    def __call__(self, y):
        return self.x + y

    def __contains__(self, v):
        return v == self.x


print(P(1), [P(2)], P(1) == P(1), P(1) + P(2), len(P(4)), P(3)[5], P(1)(10), 3 in P(3))


class C:
    count = 0

    @classmethod
    def make(cls):
        cls.count += 1
        return cls()

    @staticmethod
    def helper(x):
        return x * 2

    @property
    def double(self):
        return self.count * 2


c = C.make()
C.make()
print(C.count, C.helper(4), c.double)
