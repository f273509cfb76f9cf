type Int = int
print(Int, Int.__name__, Int.__value__, type(Int).__name__)
type Pair[T] = tuple[T, T]
print(Pair, Pair.__type_params__, Pair.__value__)
print(Pair[int], Pair[int].__args__, Pair[int].__origin__ is Pair)
type Late = Undefined
try:
    Late.__value__
except NameError as e:
    print(e)
Undefined = str
print(Late.__value__)
type Tree = tuple[Tree, Tree] | None
print(Tree.__value__)


class C:
    inner = float
    type Alias = inner
    type = 5


print(C.Alias.__value__, C.type)
type = 3
type X = type
print(type, X.__value__)
try:
    Int.__name__ = "other"
except AttributeError as e:
    print(e)
try:
    Int[int]
except TypeError as e:
    print(e)
try:
    Int()
except TypeError as e:
    print(e)
print(Int | None, Int.__module__)
