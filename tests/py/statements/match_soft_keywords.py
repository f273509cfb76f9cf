# `match`, `case`, `type` and `_` are ordinary names elsewhere.
match = 1
case = 2
type_ = 3
_ = 4
print(match, case, type_, _)
match (match):
    case 1:
        print("one", case)
match, case = case, match
print(match, case)
match = [1, 2, 3]
print(match[0])
match[0] = 9
print(match)


def case(x):
    return x * 2


print(case(4))
match = lambda *a: a
print(match(1, 2))
match (1, 2)
match case(3):
    case 6:
        print("six")


class type:
    match = "attr"


print(type.match)
match -1:
    case -1:
        print("minus one")
match not 1:
    case False:
        print("false")
match 1, 2:
    case 1, x:
        print("tuple", x)
match *[1], 2:
    case [a, b]:
        print(a, b)
