# Protocols that lead back to themselves end in RecursionError.


def ends(f):
    try:
        f()
        return "done"
    except RecursionError:
        return "RecursionError"
    except TypeError as e:
        return "TypeError"


class D:
    pass


D.__get__ = D()


class E:
    x = D()


print(ends(lambda: E().x), ends(lambda: E.x))


class Itself:
    def __getattr__(self, name):
        return (self, None)


print(ends(lambda: issubclass(Itself(), int)))


class Bases:
    @property
    def __bases__(self):
        return (self, self, self)


print(ends(lambda: issubclass(Bases(), int)), ends(lambda: isinstance(1, Bases())))

nested = (int,)
for _ in range(200000):
    nested = (nested,)
# How deep is too deep is each implementation's own; the process goes on.
for test in (lambda: isinstance("", nested), lambda: issubclass(str, nested)):
    print(ends(test) in ("done", "RecursionError"))


class Caller:
    pass


Caller.__call__ = Caller()
print(ends(lambda: Caller()()))


class Formats:
    def __format__(self, spec):
        return format(self, spec)


print(ends(lambda: format(Formats(), "")))


class Getter:
    def __getattr__(self, name):
        return getattr(self, name)


print(ends(lambda: Getter().x))
