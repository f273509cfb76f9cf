# All kinds of objects refer to each other; parts die; the rest is checked exactly.
import gc


class Node:
    live = 0

    def __init__(self, key):
        self.key = key
        self.edges = []
        self.attrs = {}
        self.pair = None

    def bound(self):
        return self.key


def build(n):
    nodes = [Node(i) for i in range(n)]
    for i, node in enumerate(nodes):
        a, b, c = nodes[(i * 7 + 1) % n], nodes[(i * 13 + 5) % n], nodes[(i * 31 + 2) % n]
        node.edges += [a, b]
        node.attrs = {"c": c, i: str(i), (i, i): float(i), None: frozenset([i, i + 1])}
        node.pair = (a, [b, {c.key: c}], lambda c=c: c.key, a.bound, bytes([i % 256]), 2**64 + i)
        node.gen = (x.key for x in node.edges)
    return nodes


def check(nodes):
    total = 0
    for node in nodes:
        n = len(all_nodes)
        i = node.key
        assert [e.key for e in node.edges] == [(i * 7 + 1) % n, (i * 13 + 5) % n]
        assert node.attrs["c"].key == (i * 31 + 2) % n
        assert node.attrs[i] == str(i) and node.attrs[i, i] == float(i)
        assert node.attrs[None] == {i, i + 1}
        a, (b, d), f, m, raw, big = node.pair
        assert a.bound() == m() and f() == node.attrs["c"].key and raw[0] == i % 256 and big - 2**64 == i
        assert next(iter(d.values())).key == node.attrs["c"].key
        total += i
    return total


all_nodes = build(1000)
print(check(all_nodes))
for node in all_nodes[::2]:
    assert next(node.gen) == node.edges[0].key
gc.collect()
print(check(all_nodes))
print(sum(next(node.gen) for node in all_nodes), sum(len(list(node.gen)) for node in all_nodes))
junk = [build(50) for _ in range(40)]
del junk
gc.collect()
print(check(all_nodes), sum(1 for o in gc.get_objects() if type(o) is Node))
for node in all_nodes:
    node.gen = node.pair = None
    node.edges.clear()
    node.attrs.clear()
kept = all_nodes[::10]
del all_nodes, node
gc.collect()
print(len(kept), sum(k.key for k in kept), sum(1 for o in gc.get_objects() if type(o) is Node))
