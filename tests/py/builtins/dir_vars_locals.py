x = 1
print("x" in dir(), "x" in globals(), "x" in vars(), globals() is vars(), locals() is globals())


class A:
    a = 1

    def __init__(self):
        self.inst = 2


class B(A):
    b = 2


print([n for n in dir(B()) if not n.startswith("__")], [n for n in dir(B) if not n.startswith("__")], "__init__" in dir(A), "append" in dir([]), "__len__" in dir(str))


def f(p, q=2):
    r = p + q
    before = locals()
    s = 1
    after = locals()
    return before, after


b, a = f(1)
print(b, sorted(a), a["s"])


def g():
    x = 5

    def h():
        return x, sorted(locals()), dir()

    return h()


print(g())


def snapshot():
    d = locals()
    y = 1
    d["y"] = 99
    d["new"] = 1
    return y, d, locals()


print(snapshot())
globals()["made"] = "via globals"
print(made)
print([sorted(locals()) for i in [1]], [*(k for k in [1] if "k" in locals())])


class K:
    v = 1
    snap = dict(locals())


print(sorted(k for k in K.snap if not k.startswith("__")))
exec("z = x + 1")
print(z)
ns = {}
exec("y = 5\ndef f(): return y", ns)
print(ns["f"](), sorted(k for k in ns if k != "__builtins__"))
