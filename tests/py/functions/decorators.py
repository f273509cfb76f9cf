log = []


def tag(name):
    log.append("make " + name)

    def apply(f):
        log.append("apply " + name)

        def wrapper(*args):
            return name, f(*args)

        wrapper.__name__ = f.__name__
        return wrapper

    return apply


@tag("outer")
@tag("inner")
def double(x):
    return 2 * x


print(log)
print(double(4), double.__name__)


def constant(f):
    return 42


@constant
def not_a_function():
    pass


print(not_a_function)


def add_attr(cls):
    cls.extra = cls.__name__.lower()
    return cls


@add_attr
class Thing:
    pass


print(Thing.extra)
table = {"d": [lambda f: f() + 1]}


@table["d"][0]
def evaluated():
    return 10


print(evaluated)


@(lambda f: lambda: f() * 2)
def from_lambda():
    return 21


print(from_lambda())


class Memo:
    def __init__(self, f):
        self.f = f
        self.seen = {}

    def __call__(self, n):
        if n not in self.seen:
            self.seen[n] = self.f(n)
        return self.seen[n]


@Memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), len(fib.seen))


class C:
    @staticmethod
    @constant
    def value():
        pass

    @property
    def p(self):
        return 1


print(C.value, C().p)
try:

    @missing
    def never():
        print("body is not evaluated")
except NameError as e:
    print(e)
try:

    @None
    def called():
        pass
except TypeError as e:
    print(e)
