def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


def f(*a, **k):
    return a, k


print(f(*[1], *(2,), *{3}, *"4", *range(5, 6)), f(**{"a": 1}, **{"b": 2}, c=3), f(1, *[2], x=1, *[3], **{"y": 2}), f(*[], **{}))
print([*range(3), *"ab"], (*[1], 2), {*[1], *[1]}, {"a": 0, **{"a": 1}, "b": 2}, [*[], *()], (*(),), {**{}}, [*{"k": 1}], [*{1: 2}.items()])
print(*[1, 2], *"xy", sep="-")
print([[*r] for r in ([1], (2, 3))], {**{k: 1 for k in "ab"}}, [*(x * 2 for x in range(3))], *(i for i in [7]))


def ret():
    return *[1, 2], 3


def gen():
    yield *[1, 2], 3


print(ret(), list(gen()), [1, 2, 3][*[0],] if False else "skip")


class Ix:
    def __getitem__(self, k):
        return k


print(Ix()[*[1, 2], 3], Ix()[*"ab"], Ix()[1, *[2]])
err(lambda: [*5])
err(lambda: (*None,))
err(lambda: {*1})
err(lambda: {**5})
err(lambda: {**[1]})
err(lambda: {**{[]: 1}} if False else {**{"a": 1}, **None})
err(lambda: f(*5))
err(lambda: f(*None, 1))
err(lambda: f(**5))
err(lambda: f(**{1: 2}))
err(lambda: f(a=1, **{"a": 2}))
err(lambda: f(**{"a": 1}, **{"a": 2}))
err(lambda: len(*[]))
err(lambda: len(*[1, 2]))
err(lambda: {*[[]]})
for source in ("*a", "x = *a", "f(**k, *a)", "f(**k, 1)", "f(x=1, 2)", "[**k]", "{*a: 1}", "{**a, *b}", "(*a)", "print(*)", "*a, *b = c", "del *a", "lambda *: 1", "f(*a=1)"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError:
        print("refused", source)


class M:
    def keys(self):
        return iter("ab")

    def __getitem__(self, k):
        return k.upper()


class BadKeys:
    def keys(self):
        return 5


class NoItem:
    def keys(self):
        return ["a"]


print({**M()}, f(**M()), dict(M()))
err(lambda: {**BadKeys()})
err(lambda: {**NoItem()})
order = []
def t(v):
    order.append(v)
    return v
f(t(1), *t([2]), t(3), k=t(4), **t({"j": 5}), l=t(6))
print(order)
