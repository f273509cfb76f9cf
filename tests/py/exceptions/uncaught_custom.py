class Custom(Exception):
    def __str__(self):
        return "custom text"


class Outer:
    class Inner(Exception):
        pass


try:
    raise Outer.Inner("qualified")
except Outer.Inner as e:
    print(type(e).__qualname__)
raise Custom
