import gc

log = []


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def make():
    d = D("local")
    d.x = 1


make()
gc.collect()
print(log)
x = D("rebound")
x = None
gc.collect()
print(log)
lst = [D("in list")]
lst.clear()
gc.collect()
print(log)


class Cycle(D):
    pass


c = Cycle("cycle")
c.me = c
del c
gc.collect()
print(log)

saved = []


class Phoenix:
    def __del__(self):
        saved.append(self)
        log.append("phoenix")


p = Phoenix()
p.tag = "kept"
del p
gc.collect()
print(log[-1], saved[0].tag)
saved.clear()
gc.collect()
print(log.count("phoenix"))


class Parent(D):
    def __del__(self):
        super().__del__()
        log.append("parent too")


Parent("p2")
gc.collect()
print(log[-2:])
D.__del__(D("explicit"))
gc.collect()
print(log.count("explicit"))
