# Names, classes and code that come and go leave nothing behind: the process stays as large
# as it is after some rounds.
import gc
import sys


class Thing:
    pass


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4


def localclass():
    class A:
        def f(self):
            return 1
    return A().f()


KINDS = {
    "attribute": lambda k: setattr(Thing(), "n%d" % k, 1),
    "missing attribute": lambda k: getattr(Thing(), "m%d" % k, None),
    "intern": lambda k: sys.intern("s%d" % k),
    "eval": lambda k: eval("1+%d" % k),
    "names in code": lambda k: eval("lambda n%d: 1" % k),
    "compile": lambda k: compile("x=%d\ndef f(a): return a" % k, "f", "exec"),
    "exec": lambda k: exec("def f(): return 1", {}),
    "class": lambda k: type("C", (), {}),
    "class with a name": lambda k: type("C%d" % k, (), {}),
    "local class": lambda k: localclass(),
    "slots": lambda k: type("S", (), {"__slots__": ("a", "b")}),
    "keyword": lambda k: dict(**{"k%d" % k: 1}),
    "generic class": lambda k: exec("class C[Z]: pass", {}),
    "generic function": lambda k: exec("def f[T](x: T): ...", {}),
    "alias": lambda k: exec("type A[Q] = list[Q]", {}),
    "class attribute": lambda k: setattr(Thing, "z", k),
    "__dict__": lambda k: Thing().__dict__.update({"q%d" % k: 1}),
    "format": lambda k: ("{x%d}" % k).format(**{"x%d" % k: k}),
}


# What each kind may add in the later rounds, in KiB: a leak of two hundred bytes each is as much.
SIZE, ROUNDS, BOUND = 2000, 3, 800
for name, action in KINDS.items():
    at = []
    for round in range(ROUNDS + 2):
        for k in range(round * SIZE, (round + 1) * SIZE):
            action(k)
        gc.collect()
        at.append(resident())
    grown = min(at[-2:]) - max(at[:2])
    print(name, grown < BOUND)
    if grown >= BOUND:
        print(name, at, file=sys.stderr)
