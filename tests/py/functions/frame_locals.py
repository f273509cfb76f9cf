# f_locals of functions: a view that reads and writes the variables of a frame.
import sys


def attempt(what):
    try:
        return what()
    except Exception as error:
        return f"{type(error).__name__} {error}"


def plain(x):
    y = 1
    shared = [1]

    def inner():
        return shared, free.f_locals

    view = sys._getframe().f_locals
    free = sys._getframe()
    view["y"] = 2
    view["shared"] = "new"
    view["late"] = 5
    view["other"] = 6
    print(y, inner()[0], "other" in view, "other" in locals(), sorted(locals()))
    if x:
        late = late + 1
        print(late, view["late"])
    return view


view = plain(7)
print(type(view).__name__, view["x"], view.get("nope", 3), view["other"], len(view), list(view))
view["x"] = 8
view["shared"] = "after"
print(view["x"], view["shared"], view["inner"]()[0], view == view, view == dict(view), view != dict(view), view == 5)
print(attempt(lambda: view["nope"]), attempt(lambda: view[5]), attempt(lambda: view[[]]), attempt(lambda: hash(view)))
print(attempt(lambda: view.pop("x")), attempt(lambda: view.__delitem__("y")), attempt(lambda: view.pop("zz")), view.pop("zz", 0), view.pop("other"))
print(attempt(lambda: type(view)()), attempt(lambda: type(view)(5)), attempt(lambda: view.update(5)), attempt(lambda: view | 5))
print(view.setdefault("x"), view.setdefault("added", 1), view.update({"y": 10, "z": 11}), view["y"], view["z"], [type(m()).__name__ for m in (view.keys, view.values, view.items, view.copy)])


def small(a, b=2):
    return sys._getframe()


frame = small(1)
view = frame.f_locals
view |= {"a": 3, 4: 5}
print(view, list(reversed(view)), view | {"b": 9}, {"a": 0} | view, view is frame.f_locals, frame.f_locals == view)
frame.clear()
print(frame.f_locals)


def generator(limit):
    n = 0
    while n < limit:
        n += 1
        yield n


g = generator(3)
print(g.gi_frame.f_locals, next(g))
g.gi_frame.f_locals["n"] = 10
g.gi_frame.f_locals["limit"] = 12
print(list(g), g.gi_frame)
items = (a * 2 for a in range(10))
items.gi_frame.f_locals[".0"] = iter("abc")
print(list(items.gi_frame.f_locals), list(items))
items = (a * 2 for a in range(10))
items.gi_frame.f_locals[".0"] = 5
print(attempt(lambda: list(items)))


def nested(value):
    def reads():
        def writes():
            sys._getframe().f_locals["value"] = "written"
            return value

        return writes()

    return reads(), value


print(nested(1))


class Body:
    a = 1
    sys._getframe().f_locals["b"] = 2


print(Body.b, type(sys._getframe().f_locals).__name__)
