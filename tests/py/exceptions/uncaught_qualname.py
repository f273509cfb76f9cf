class Outer:
    class Inner(Exception):
        pass


raise Outer.Inner("the name is qualified")
