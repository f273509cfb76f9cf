# What a finalizer brings back to life still shows the attributes as they are.
import gc

class A:
    def __init__(self, full=True):
        self.first = 1
        if full:
            self.x = 2.5
            self.y = 1e300
            self.z = 0.5

class F:
    def __del__(self):
        global keep
        keep = self.view

many = [A() for i in range(20)]

def add(a):
    a.x = 1.5
    a.y = 7.25

for old in (False, True):
    a = A(False)
    if old:
        gc.collect()
    f = F()
    f.view = a.__dict__
    if old:
        gc.collect()
    del f
    gc.collect()
    for j in range(3):
        add(A(False))
    add(a)
    print(keep, a.__dict__ is keep)
    keep['z'] = 3.5
    print(a.z, keep)
    gc.collect()
    print(keep, vars(a))

# Both the instance and its view.
for old in (False, True):
    f = F()
    f.a = A(False)
    f.view = f.a.__dict__
    if old:
        gc.collect()
    del f
    gc.collect()
    print(keep)
    b = A(False)
    b.__dict__ = keep
    add(b)
    print(keep, b.__dict__ is keep, b.y)
