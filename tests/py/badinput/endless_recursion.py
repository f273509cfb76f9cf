# Endless recursion of every kind ends in RecursionError and the program goes on.
def check(name, f):
    try:
        f()
        print(name, "returned")
    except RecursionError:
        print(name, "RecursionError")
    except MemoryError:
        print(name, "MemoryError")


def plain():
    plain()


class C:
    def __repr__(self): return repr(self)
    def __str__(self): return str(self)
    def __eq__(self, o): return self == o
    def __hash__(self): return hash(self)
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __call__(self): return self()
    def __getattr__(self, n): return getattr(self, n)
    def __add__(self, o): return self + o
    def __getitem__(self, k): return self[k]
    def __bool__(self): return bool(self)
    def __contains__(self, x): return x in self
    def __format__(self, s): return format(self, s)
    def __lt__(self, o): return self < o
    def __index__(self): return hex(self) and 1
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
    @property
    def prop(self): return self.prop
    @classmethod
    def make(cls): return cls.make()
    def __del_(self): pass


c = C()
check("function", plain)
check("repr", lambda: repr(c))
check("str", lambda: str(c))
check("eq", lambda: c == 1)
check("hash", lambda: hash(c))
check("len", lambda: len(c))
check("iter", lambda: list(c))
check("call", lambda: c())
check("getattr", lambda: c.missing)
check("add", lambda: c + 1)
check("getitem", lambda: c[0])
check("bool", lambda: bool(c))
check("contains", lambda: 1 in c)
check("format", lambda: f"{c}")
check("lt", lambda: c < 1)
check("with", lambda: c.__enter__())
check("property", lambda: c.prop)
check("classmethod", C.make)
check("sort", lambda: (lambda f: f(f))(lambda f: sorted([1, 2], key=lambda x: f(f))))
check("map", lambda: (lambda f: f(f))(lambda f: list(map(lambda x: f(f), [1]))))
check("lambda", lambda: (lambda f: f(f))(lambda f: f(f)))
check("new", lambda: type("N", (), {"__new__": lambda cls: cls()})())
check("init", lambda: type("I", (), {"__init__": lambda s: type(s)() and None})())


def gen():
    yield from gen()


check("generator", lambda: next(gen()))
check("comprehension", lambda: (lambda f: f(f))(lambda f: [f(f) for _ in [1]]))


def tried():
    try:
        tried()
    finally:
        pass


check("finally", tried)


def handled():
    try:
        return handled()
    except RecursionError:
        return "handled"


print(handled())
check("exec", lambda: exec("f()", {"f": (g := lambda: exec("f()", {"f": g}))}))
l = []
l.append(l)
print(repr(l))
m = []
m.append(m)
check("list eq", lambda: l == m)
check("max", lambda: (lambda f: f(f))(lambda f: max([1, 2], key=lambda x: f(f))))
d = {}
d["d"] = d
e = {"d": d}
print("still here")
