import gc
import weakref


class Node:
    def __init__(self, name):
        self.name = name


def alive(refs):
    gc.collect()
    return [r() is not None for r in refs]


def cycle(n):
    nodes = [Node(i) for i in range(n)]
    for i in range(n):
        nodes[i].next = nodes[(i + 1) % n]
    return nodes


nodes = cycle(5)
refs = [weakref.ref(n) for n in nodes]
print(alive(refs))
keep = nodes[2]
nodes = None
print(alive(refs), keep.next.next.name)
keep = None
print(alive(refs))


def in_list():
    a = Node("list")
    a.items = [a, [a, (a,)]]
    return weakref.ref(a)


def in_dict():
    a = Node("dict")
    a.d = {"k": a, a: 1}
    return weakref.ref(a)


def in_closure():
    a = Node("closure")

    def f():
        return a

    a.f = f
    return weakref.ref(a)


def in_generator():
    def g(x):
        yield x
        yield x

    a = Node("gen")
    a.g = g(a)
    next(a.g)
    return weakref.ref(a)


def in_method():
    class K:
        def m(self):
            pass

    k = K()
    k.m2 = k.m
    return weakref.ref(k)


def in_class():
    class K:
        pass

    K.me = K
    return weakref.ref(K)


def in_exception():
    a = Node("exc")
    try:
        raise ValueError(a)
    except ValueError as e:
        a.e = e
    return weakref.ref(a)


def in_set():
    a = Node("set")
    a.s = {a}
    return weakref.ref(a)


for f in (in_list, in_dict, in_closure, in_generator, in_method, in_class, in_exception, in_set):
    print(f.__name__, alive([f()]))
