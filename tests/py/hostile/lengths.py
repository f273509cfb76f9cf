# A callback changes the very object that a native method is at work on.
import array
import collections
import itertools
import re


class Index:
    def __init__(self, act, value):
        self.act, self.value = act, value

    def __index__(self):
        self.act()
        return self.value


def show(name, f):
    try:
        result = f()
    except Exception as e:
        print(name, type(e).__name__, e)
    else:
        print(name, result)


def fresh():
    yield 'list', [1.5] * 100, [7]
    yield 'words', [[]] * 100, [7]
    yield 'bytearray', bytearray(b'q' * 100), b'7'
    yield 'array', array.array('i', range(100)), array.array('i', [7])


def cut(x):
    del x[10:]


actions = [('cut', cut), ('clear', lambda x: x.__delitem__(slice(None)))]
for what, act in actions:
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} get', lambda: x[hit(60)])
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} slice', lambda: len(x[5:hit(60)]))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} step', lambda: len(x[hit(60):0:-3]))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} set', lambda: x.__setitem__(hit(60), one[0]))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} set slice', lambda: (x.__setitem__(slice(3, hit(60)), one), len(x)))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} set step', lambda: x.__setitem__(slice(0, hit(60), 2), one * 30))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} del', lambda: x.__delitem__(hit(60)))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} del slice', lambda: (x.__delitem__(slice(5, hit(60))), len(x)))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} del step', lambda: (x.__delitem__(slice(0, hit(60), 7)), len(x)))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} mul', lambda: len(x * hit(3)))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} imul', lambda: len(x.__imul__(hit(3))))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} insert', lambda: (x.insert(hit(60), one[0]), len(x)))
    for name, x, one in fresh():
        hit = lambda n: Index(lambda: act(x), n)
        show(f'{what} {name} pop', lambda: x.pop(hit(60)))

for method in 'find', 'rfind', 'count', 'index', 'startswith', 'endswith':
    b = bytearray(b'ab' * 50)
    show(method, lambda: getattr(b, method)(b'b', 0, Index(b.clear, 90)))
b = bytearray(b'ab' * 50)
show('find in itself', lambda: b.find(b, 0, Index(b.clear, 90)))

d = collections.deque([[]] * 1000)
few = lambda: [d.pop() for _ in range(990)]
show('deque get', lambda: d[Index(few, 900)])
d = collections.deque([[]] * 1000)
show('deque set', lambda: d.__setitem__(Index(few, 900), 1))
d = collections.deque([[]] * 1000)
show('deque del', lambda: d.__delitem__(Index(few, 900)))
d = collections.deque([[]] * 1000)
show('deque insert', lambda: (d.insert(Index(few, 900), 5), len(d), d[-1]))
d = collections.deque([[]] * 1000)
show('deque rotate', lambda: (d.rotate(Index(few, 7)), len(d)))
d = collections.deque([[]] * 1000)
show('deque mul', lambda: len(d * Index(few, 3)))

b = bytearray(b'aaaa' * 1000)
show('re', lambda: re.sub(b'a', lambda m: b.clear() or b'x', b))
show('re after', lambda: (b.clear(), len(b)))
b = bytearray(b'aaaa' * 1000)
show('re range', lambda: re.compile(b'a+').search(b, Index(b.clear, 5)))
m = memoryview(bytearray(b'abcdefgh'))
show('view get', lambda: m[Index(m.release, 3)])
m = memoryview(bytearray(b'abcdefgh'))
show('view set', lambda: m.__setitem__(3, Index(m.release, 65)))
show('no places', lambda: list(itertools.product(repeat=1 << 62)))
