x = 1
del x
try:
    print(x)
except NameError as e:
    print(e)

lst = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
del lst[0]
del lst[-1], lst[2]
print(lst)
del lst[1:3]
print(lst)
del lst[::2]
print(lst)

d = {"a": 1, "b": 2}
del d["a"]
print(d)
try:
    del d["zz"]
except KeyError as e:
    print("KeyError", e, e.args)


class C:
    cls = 1


c = C()
c.v = 3
del c.v
try:
    c.v
except AttributeError as e:
    print(e)
try:
    del c.v
except AttributeError as e:
    print(e)
try:
    del c.cls
except AttributeError as e:
    print(e)
del C.cls
print(hasattr(C, "cls"))


def local():
    y = 1
    del y
    try:
        return y
    except UnboundLocalError as e:
        print(e)
    try:
        del y
    except UnboundLocalError as e:
        print(e)


local()


def cell():
    z = 1

    def inner():
        return z

    print(inner())
    del z
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)


cell()
a, b, c = 1, 2, 3
del (a, [b], c)
try:
    del nothing_here
except NameError as e:
    print(e)
try:
    del (1, 2)[0]
except TypeError as e:
    print(e)
try:
    del "abc"[0]
except TypeError as e:
    print(e)
try:
    del 5 .real
except AttributeError as e:
    print(e)
