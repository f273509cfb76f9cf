# DEBUG_SAVEALL: garbage is kept, that is what counting references does not free.
import gc


class Node:
    def __init__(self, name, *others):
        self.name = name
        self.others = list(others)


def names():
    return sorted(x.name for x in gc.garbage if isinstance(x, Node))


def make():
    a = Node("a")
    b = Node("b", a)
    a.others.append(b)
    Node("counted", Node("counted too"))
    c = Node("behind a cycle")
    a.others.append(c)
    loop = Node("loop")
    loop.me = loop
    Node("before a cycle", loop)


gc.collect()
gc.disable()
print(gc.garbage, gc.get_debug())
gc.set_debug(gc.DEBUG_SAVEALL)
make()
gc.collect()
print(names())
print(gc.get_debug() == gc.DEBUG_SAVEALL)

# What is kept is whole, and stays until it is taken out of the list.
by_name = {x.name: x for x in gc.garbage if isinstance(x, Node)}
a = by_name["a"]
print(a.others[0] is by_name["b"], a.others[1] is by_name["behind a cycle"])
gc.set_debug(0)
gc.collect()
print(names())
gc.garbage.clear()
del by_name, a
print(gc.collect() > 0, gc.garbage)

lists = []
lists.append(lists)
identity = id(lists)
gc.set_debug(gc.DEBUG_SAVEALL)
del lists
gc.collect()
gc.set_debug(0)
print([id(x) == identity for x in gc.garbage if isinstance(x, list)])
gc.garbage.clear()
