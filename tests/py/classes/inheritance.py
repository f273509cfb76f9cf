class Animal:
    kind = "animal"

    def __init__(self, name):
        self.name = name

    def speak(self):
        return f"{self.name} the {self.kind}"


class Dog(Animal):
    kind = "dog"

    def speak(self):
        return super().speak() + " says woof"


class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age


print(Animal("a").speak(), "|", Dog("d").speak(), "|", Puppy("p", 1).speak())
print(Puppy.__mro__)
print(issubclass(Puppy, Animal), issubclass(Animal, Puppy), issubclass(Dog, (int, Animal)))
print(Dog.__bases__, Dog.__base__, Animal.__subclasses__())
Animal.kind = "beast"
del Dog.kind
print(Puppy("x", 0).speak())


class A:
    def f(self):
        return "A"


class B(A):
    def f(self):
        return "B" + super().f()


class C(A):
    def f(self):
        return "C" + super().f()


class D(B, C):
    def f(self):
        return "D" + super().f()


print(D().f(), [k.__name__ for k in D.mro()])


class List(list):
    def total(self):
        return sum(self)


l = List([1, 2])
l.append(3)
print(l, l.total(), l + [4], type(l + [4]).__name__, type(l[:]).__name__, len(l))


class Int(int):
    def __add__(self, o):
        return Int(int(self) + o + 1000)


print(Int(1) + 2, type(Int(1) + 2).__name__, Int(1) - 1, type(Int(5) * 2).__name__)


class Str(str):
    def shout(self):
        return self.upper() + "!"


print(Str("a").shout(), Str("x") + "y", {Str("k"): 1}["k"])


class Dict(dict):
    def __missing__(self, k):
        return "missing " + k


print(Dict(a=1)["a"], Dict()["zz"], Dict().get("q"))


class Tup(tuple):
    def __new__(cls, *args):
        return super().__new__(cls, args)


print(Tup(1, 2, 3), Tup(1) == (1,))
for bad in ("class X(bool): pass", "class X(type(None)): pass", "class X(5): pass", "class X(int, str): pass", "class X(range): pass", "class X(A, A): pass", "class X(object, A): pass"):
    try:
        exec(bad)
    except TypeError as e:
        print(e)
