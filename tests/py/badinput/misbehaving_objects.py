def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


class BadIter:
    def __iter__(self): return 5


class BadNext:
    def __iter__(self): return self
    def __next__(self): return iter(())


class BadLen:
    def __init__(self, v): self.v = v
    def __len__(self): return self.v


for v in (-1, 2**64, "x", None, 1.0):
    err(len, BadLen(v))
    err(bool, BadLen(v))
err(list, BadIter())
err(lambda: [*BadIter()])


class BadIndex:
    def __index__(self): return "x"


class BadKeys(dict):
    def keys(self): raise ValueError("keys")


err(lambda: [1, 2][BadIndex()])
err(range, BadIndex())
err(lambda: {**BadKeys()})


class Mutates:
    def __init__(self, f): self.f = f
    def __eq__(self, o):
        self.f()
        return False
    def __hash__(self): return 1
    def __lt__(self, o):
        self.f()
        return True
    def __repr__(self):
        self.f()
        return "M"
    def __index__(self):
        self.f()
        return 0


lst = []
lst[:] = [Mutates(lst.clear) for _ in range(5)]
print(1 in lst, lst)
lst[:] = [Mutates(lst.clear) for _ in range(5)]
print(lst.count(1), lst)
lst[:] = [Mutates(lst.clear) for _ in range(3)]
err(lst.index, 1)
lst[:] = [Mutates(lst.clear) for _ in range(3)]
err(lst.remove, 1)
lst[:] = [Mutates(lst.clear) for _ in range(3)]
print(repr(lst))
lst[:] = [Mutates(lambda: lst.append(1)) for _ in range(3)]
err(lst.sort)
lst[:] = [1, 2, 3]
err(lambda: lst[Mutates(lst.clear)])
d = {}
for i in range(3):
    d[Mutates(lambda: None)] = i
for k in d:
    k.f = d.clear
err(lambda: d[Mutates(lambda: None)])
s = set()
for i in range(3):
    s.add(Mutates(lambda: None))
for k in s:
    k.f = s.clear
print(Mutates(lambda: None) in s, len(s))
err(lambda: [Mutates(lambda: lst.clear())] * 2 == lst)
a = [1, 2, 3]
err(lambda: a.__setitem__(slice(0, 2), (a.clear() or x for x in (7, 8))))
print(a)
b = bytearray(b"abc")


class Grow:
    def __index__(self):
        b.clear()
        return 1


err(b.__setitem__, 0, Grow())
print(b)
it = iter(a)
a.clear()
print(list(it))
class Evil(str):
    def __eq__(self, o): raise ValueError("evil eq")
    def __hash__(self): return hash("key")
err(lambda: {"key": 1}[Evil("key")])
err(lambda: setattr(object(), Evil("x"), 1))
