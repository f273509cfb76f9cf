class I(int):
    def __new__(cls, v, tag=None):
        self = super().__new__(cls, v)
        self.tag = tag
        return self

    def __repr__(self):
        return f"I({int(self)})"

    def __add__(self, o):
        return I(int(self) + int(o), "sum")


a = I(5, "five")
print(a, a.tag, a + 1, (a + 1).tag, a * 2, type(a * 2).__name__, a == 5, hash(a) == hash(5), {5: "x"}[a], [10, 20, 30, 40, 50, 60][a])
print(int(a), str(a), f"{a} {a:03} {a!r}", "%d %s" % (a, a), -a, a // 2, a << 1, 1 + a, bool(I(0)), a < 6, sorted([I(3), I(1), 2]))
print(isinstance(a, int), a.__class__, a.bit_length(), a.real, type(a.real).__name__, range(I(3)), list(range(I(2))), sum([a, a]), type(sum([a, a])).__name__, I(2**70), I(2**70) + 1)
print(vars(a), round(a), type(round(a)).__name__, abs(I(-3)), divmod(a, 2), a**2, ~a, I("7") if False else I(int("7")), int.from_bytes(b"\x05") == a, I.from_bytes(b"\x07"))


class B(int):
    def __eq__(self, o):
        return True

    __hash__ = int.__hash__

    def __bool__(self):
        return False

    def __int__(self):
        return 99

    def __index__(self):
        return 1

    def __str__(self):
        return "str"


b = B(7)
print(b == 1, 1 == b, bool(b), int(b), [0, 1, 2, 3, 4, 5, 6, 7][b], str(b), repr(b), b + 0, f"{b}", "%d" % b, hex(b))
