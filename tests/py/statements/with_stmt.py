class Manager:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind.__name__ if kind else None, value, tb is not None)
        return self.swallow


with Manager("a") as a:
    print(a)

with Manager("b") as b, Manager("c") as c:
    print(b, c)

with (
    Manager("d") as d,
    Manager("e"),
):
    print(d)

with Manager("swallow", True):
    raise ValueError("hidden")
print("after")

try:
    with Manager("outer"), Manager("inner"):
        raise KeyError("k")
except KeyError as e:
    print("caught", e)


def returns():
    with Manager("r"):
        return "value"


print(returns())
for i in range(3):
    with Manager(f"loop{i}"):
        if i == 0:
            continue
        if i == 1:
            break

with Manager("t") as (x):
    print(x)


class Pair:
    def __enter__(self):
        return 1, (2, 3)

    def __exit__(self, *exc):
        print(exc)


with Pair() as (p, (q, r)):
    print(p, q, r)
d = {}
with Pair() as d["k"]:
    print(d)


class NoEnter:
    pass


class NoExit:
    def __enter__(self):
        return self


for cls in NoEnter, NoExit:
    try:
        with cls():
            pass
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)


class EnterFails:
    def __enter__(self):
        raise OSError("no entry")

    def __exit__(self, *a):
        print("never")


try:
    with EnterFails():
        print("never")
except OSError as e:
    print(e)
