class L(list):
    def append(self, x):
        super().append(x)
        self.count_appends = getattr(self, "count_appends", 0) + 1

    def __iter__(self):
        return iter(["custom", "iter"])

    def __eq__(self, o):
        return "eq called"

    def __repr__(self):
        return "L" + super().__repr__()


l = L([3, 1, 2])
l.append(5)
l += [9]
print(l, l.count_appends, list(l), [*l], [x for x in l], len(l), l == 1, l != 1, sorted(l), tuple(l), l[0], l[1:], type(l[1:]).__name__, type(l.copy()).__name__, type(l + l).__name__)
print(l.index(5), 5 in l, "custom" in l, "".join(l), list.__iter__(l).__next__(), isinstance(l, list), l.sort(), l, l.pop(), [] + l, [0] == l, max(l), dict.fromkeys(l), set(l) == {"custom", "iter"}, list(reversed(l)))
a, b = l
print(a, b, print(*l), list(zip(l, l)), [1, *l], L.__mro__[1].__name__)


class G(list):
    def __getitem__(self, i):
        return ("item", i)

    def __setitem__(self, i, v):
        print("set", i, v)

    def __len__(self):
        return 42

    def __contains__(self, x):
        return x == "special"


g = G("ab")
g[0] = 1
g[1:2] = [5]
print(g[0], g[0:1], len(g), list(g), "special" in g, "a" in g, g, bool(G()), g.index("a"), list.__len__(g), g[-1])
del g[0]
print(g)
x = G()
x.attr = 1
print(vars(x), x == [], hash is not None)
