class Acc:
    def __init__(self):
        self.log = []

    def __iadd__(self, o):
        self.log.append(("iadd", o))
        return self

    def __isub__(self, o): self.log.append(("isub", o)); return self
    def __imul__(self, o): self.log.append(("imul", o)); return self
    def __itruediv__(self, o): self.log.append(("itruediv", o)); return self
    def __ifloordiv__(self, o): self.log.append(("ifloordiv", o)); return self
    def __imod__(self, o): self.log.append(("imod", o)); return self
    def __ipow__(self, o): self.log.append(("ipow", o)); return self
    def __ilshift__(self, o): self.log.append(("ilshift", o)); return self
    def __irshift__(self, o): self.log.append(("irshift", o)); return self
    def __iand__(self, o): self.log.append(("iand", o)); return self
    def __ior__(self, o): self.log.append(("ior", o)); return self
    def __ixor__(self, o): self.log.append(("ixor", o)); return self
    def __imatmul__(self, o): self.log.append(("imatmul", o)); return self


a = b = Acc()
a += 1
a -= 2
a *= 3
a /= 4
a //= 5
a %= 6
a **= 7
a <<= 8
a >>= 9
a &= 10
a |= 11
a ^= 12
a @= 13
print(a is b, a.log)


class Fallback:
    def __iadd__(self, o):
        return NotImplemented

    def __add__(self, o):
        return "add"


f = Fallback()
f += 1
print(f)


class Other:
    def __iadd__(self, o):
        return "replaced"


x = Other()
x += 1
print(x)
try:
    n = None
    n += 1
except TypeError as e:
    print(e)
try:
    n = []
    n -= [1]
except TypeError as e:
    print(e)
try:
    n = 2
    n **= "a"
except TypeError as e:
    print(e)


class Holder:
    def __init__(self):
        self.__dict__["gets"] = 0

    def __getattr__(self, name):
        self.__dict__["gets"] += 1
        return [name]

    def __setattr__(self, name, v):
        print("set", name, v)


h = Holder()
h.q += [1]
print(h.gets)


class Items:
    def __getitem__(self, k):
        print("get", k)
        return 10

    def __setitem__(self, k, v):
        print("set", k, v)


i = Items()
i[1, 2] += 5
i[1:2] *= 3
