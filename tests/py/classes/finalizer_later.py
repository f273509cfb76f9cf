# Instances that get __del__ after they were made, and those that had theirs.
import gc
log = []
class A: pass
class B:
    def __del__(self): log.append(('B', sorted(self.__dict__)))
a = A(); a.x = 1; a.__dict__[1] = 2; del a.__dict__[1]; a.__class__ = B; del a; gc.collect(); print(log)
log.clear()
a = A()
for i in range(300): setattr(a, f'n{i}', i)
a.__class__ = B; del a; gc.collect(); print(len(log))
log.clear()
a = A(); a.x = 1; a.__class__ = B; a.__class__ = A; del a; gc.collect(); print(log)
b = B(); b.z = 1; b.__class__ = A; del b; gc.collect(); print(log)
class C: pass
c = C(); C.__del__ = lambda self: log.append('C'); del c; gc.collect(); print(log)
log.clear()
class D(C): pass
d = D(); del d; gc.collect(); print(log)
log.clear()
class R:
    def __del__(self):
        log.append('R'); keep.append(self)
keep = []
r = R(); r.f = 1.5; del r; gc.collect(); print(log, keep[0].f); keep[0].__class__ = B; keep.clear(); gc.collect(); print(log)
