class Data:
    def __init__(self, name):
        self.name = name

    def __get__(self, obj, owner):
        return f"get {self.name} {obj is not None} {owner.__name__}"

    def __set__(self, obj, value):
        print("set", self.name, value)

    def __delete__(self, obj):
        print("delete", self.name)


class NonData:
    def __get__(self, obj, owner=None):
        return "nondata"


class SetOnly:
    def __set__(self, obj, value):
        obj.__dict__["setonly"] = value * 2


class GetAndDelete:
    def __get__(self, obj, owner):
        return "gd"

    def __delete__(self, obj):
        print("gd deleted")


class C:
    data = Data("data")
    non = NonData()
    setonly = SetOnly()
    gd = GetAndDelete()


c = C()
print(c.data, "|", C.data)
c.data = 5
del c.data
c.__dict__["data"] = "hidden"
print(c.data)
print(c.non)
c.non = "instance"
print(c.non, C.non)
del c.non
print(c.non)
print(c.setonly is C.__dict__["setonly"])
c.setonly = 4
print(c.setonly)
try:
    c.gd = 1
except AttributeError as e:
    print(e)
del c.gd
try:
    del c.setonly
except AttributeError as e:
    print(e)
C.data = "plain now"
print(C.data, c.data)


class Named:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.key = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.key, "unset")

    def __set__(self, obj, value):
        setattr(obj, self.key, value)


class D:
    a = Named()
    b = Named()


d = D()
print(d.a)
d.a, d.b = 1, 2
print(d.a, d.b, d.__dict__)


class Raises:
    def __get__(self, obj, owner):
        raise AttributeError("from descriptor")


class E:
    r = Raises()

    def __getattr__(self, name):
        return "fallback " + name


print(E().r)
print(getattr(type("F", (), {"r": Raises()})(), "r", "default"))
f = (lambda self: self).__get__("bound")
print(f())
