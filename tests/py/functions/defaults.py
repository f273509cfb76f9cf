def shared(x, acc=[]):
    acc.append(x)
    return acc


print(shared(1), shared(2), shared(3, []))
print(shared.__defaults__)

n = 1


def bound(v=n):
    return v


n = 2
print(bound())
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
fs = [lambda: i for i in range(3)]
print([f() for f in fs])

log = []


def d(name):
    log.append(name)
    return name


def deco(f):
    log.append("decorated")
    return f


@deco
def order(a=d("a"), *, k=d("k"), b=d("b")):
    pass


print(log)
print(order.__defaults__, order.__kwdefaults__)


def change(a, b=1):
    return a, b


change.__defaults__ = (10, 20)
print(change())
change.__defaults__ = ()
try:
    change(1)
except TypeError as e:
    print(e)
try:
    change.__defaults__ = 5
except TypeError as e:
    print(e)
try:
    change.__kwdefaults__ = ()
except TypeError as e:
    print(e)
del change.__defaults__
print(change.__defaults__)
