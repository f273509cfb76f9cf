class Registry(type):
    members = {}

    def __new__(m, name, bases, ns):
        cls = super().__new__(m, name, bases, ns)
        for k, v in list(ns.items()):
            if isinstance(v, int) and not k.startswith("_"):
                inst = object.__new__(cls)
                inst.name, inst.value = k, v
                setattr(cls, k, inst)
                m.members.setdefault(name, []).append(inst)
        return cls

    def __iter__(cls):
        return iter(Registry.members.get(cls.__name__, []))

    def __len__(cls):
        return len(list(iter(cls)))

    def __getitem__(cls, name):
        return getattr(cls, name)

    def __call__(cls, value):
        for m in cls:
            if m.value == value:
                return m
        raise ValueError(f"{value} is not a valid {cls.__name__}")

    def __contains__(cls, m):
        return any(m is x for x in cls)


class Color(metaclass=Registry):
    RED = 1
    GREEN = 2
    BLUE = 3

    def __repr__(self):
        return f"<{type(self).__name__}.{self.name}>"

    def next(self):
        members = list(type(self))
        return members[(members.index(self) + 1) % len(members)]


print(list(Color), len(Color), Color["RED"], Color(2), Color.BLUE.next(), Color.RED in Color, 5 in Color)
try:
    Color(9)
except ValueError as e:
    print(e)
try:
    Color["PINK"]
except AttributeError as e:
    print(e)
print({c: c.value for c in Color}, [c.name for c in Color], Color.RED is Color(1))
import enum


class E(enum.Enum):
    A = 1
    B = "b"
    C = A


class F(enum.IntFlag):
    X = 1
    Y = 2


print(list(E), E.A is E.C, E("b"), E["A"], repr(E.B), str(E.A), F.X | F.Y, F.X in (F.X | F.Y), F(3), F.X + 1, E.A.name, E.A.value)
try:
    E(5)
except ValueError as e:
    print(e)
