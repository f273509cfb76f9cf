class Base:
    def run(self):
        return [self.before(), self.main(), self.after()]

    def before(self):
        return "base before"

    def main(self):
        raise NotImplementedError("main of " + type(self).__name__)

    def after(self):
        return "base after"


class A(Base):
    def main(self):
        return "A main"


class B(A):
    def before(self):
        return "B then " + super().before()

    def main(self):
        return "B over " + super().main()


print(A().run(), B().run())
try:
    Base().run()
except NotImplementedError as e:
    print(e)


class Mixin:
    def describe(self):
        return f"{type(self).__name__}:{self.value()}"


class X(Mixin):
    def value(self):
        return 1


class Y(X):
    def value(self):
        return super().value() + 1


class Log:
    def __init__(self, **kw):
        self.log = [type(self).__name__]
        super().__init__(**kw)


class Named:
    def __init__(self, name="none", **kw):
        self.name = name
        super().__init__(**kw)


class Both(Log, Named):
    def __init__(self, **kw):
        super().__init__(**kw)


b = Both(name="n")
print(X().describe(), Y().describe(), b.name, b.log, vars(b))
try:
    Both(other=1)
except TypeError as e:
    print(e)
shapes = [type("S%d" % i, (), {"area": lambda self, i=i: i * i})() for i in range(4)]
print([s.area() for s in shapes], [type(s).__name__ for s in shapes])
m = A.main
A.main = lambda self: "patched"
print(B().main(), m(A()), A().run()[1])
B.main = A.main
print(B().main())
del B.main
print(B().run())
