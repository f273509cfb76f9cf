class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return hash(self.v) % 3

    def __eq__(self, o):
        return isinstance(o, Key) and self.v == o.v

    def __repr__(self):
        return f"K{self.v}"


d = {Key(i): i for i in range(50)}
print(len(d), d[Key(7)], Key(50) in d, list(d)[:3])
for i in range(0, 50, 2):
    del d[Key(i)]
print(len(d), Key(2) in d, Key(3) in d, d.get(Key(4), "gone"))
d[Key(3)] = "new value, old key"
print(list(d.items())[1], d.pop(Key(5)), d.setdefault(Key(100), "set"), len(d))
s = {Key(i % 10) for i in range(100)}
print(len(s), sorted(k.v for k in s), Key(5) in s, len(s | {Key(20)}), len(s & {Key(1), Key(99)}))


class D(dict):
    def __getitem__(self, k):
        return ("get", k)

    def __eq__(self, o):
        return "eq"

    def __repr__(self):
        return "D!"


x = D(a=1)
x.attr = 5
print(x["zz"], x.get("a"), x == 1, x, x.attr, vars(x), dict(x), {**x}, len(x), "a" in x, list(x.items()), x | {"b": 2}, type(x | {"b": 2}).__name__, type(x.copy()).__name__, D.fromkeys("ab").attr if hasattr(D.fromkeys("ab"), "attr") else type(D.fromkeys("ab")).__name__)


class Str(str):
    pass


e = {"k": 1}
e[Str("k")] = 2
e[Str("n")] = 3
print(e, [type(k).__name__ for k in e], e["n"], e[Str("k")])


class Mut:
    h = 1

    def __hash__(self):
        return self.h


m = Mut()
t = {m: "v"}
m.h = 2
print(m in t, list(t)[0] is m, t.get(m), len(t))
m.h = 1
print(m in t, t[m])
