class Base:
    registry = []

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Base.registry.append((cls.__name__, tag))


class A(Base):
    pass


class B(Base, tag="b"):
    pass


class C(B, tag="c"):
    pass


print(Base.registry, B.tag, C.tag, A.tag)
try:

    class D(Base, other=1):
        pass
except TypeError as e:
    print(e)


class Plugin:
    def __set_name__(self, owner, name):
        print("set_name before init_subclass", name)


class E(Base):
    p = Plugin()


class Order:
    def __init_subclass__(cls):
        print("init_subclass", cls.__name__, cls.ready)


class F(Order):
    ready = "body ran"


class BadName:
    def __set_name__(self, owner, name):
        raise ValueError("refused")


try:

    class G:
        x = BadName()
except ValueError as e:
    print(e, e.__notes__)


class Generic:
    def __class_getitem__(cls, item):
        return cls.__name__, item


print(Generic[int], Generic[1, 2])
try:
    Generic()[0]
except TypeError as e:
    print(e)
try:
    A[0]
except TypeError as e:
    print(e)
print(type("Dyn", (Base,), {}, tag="dynamic").tag)
print(type(Base.__dict__["__init_subclass__"]).__name__)
