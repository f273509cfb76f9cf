def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


g = ExceptionGroup("msg", [ValueError("v"), TypeError("t"), ExceptionGroup("in", [KeyError("k"), ValueError("w")])])
print(repr(g))
print(g, g.message, len(g.exceptions), g.args[0])
print(repr(g.split(ValueError)))
print(repr(g.subgroup(KeyError)), g.subgroup(OSError))
print(repr(g.subgroup(lambda e: isinstance(e, TypeError))))
print(repr(g.split((KeyError, TypeError))[1]))
print(g.subgroup(ExceptionGroup) is g, g.split(OSError)[1] is not None)
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [KeyboardInterrupt()])).__name__)
err(ExceptionGroup, "m", [])
err(ExceptionGroup, "m", [5])
err(ExceptionGroup, "m", 5)
err(ExceptionGroup, 5, [ValueError()])
err(ExceptionGroup, "m")
err(ExceptionGroup, "m", [KeyboardInterrupt()])
err(g.split, 5)
err(g.subgroup, "x")
err(setattr, g, "exceptions", ())


class Mine(ExceptionGroup):
    def derive(self, excs):
        return Mine("derived " + self.message, excs)


m = Mine("mine", [ValueError(1), KeyError(2)])
print(repr(m.split(KeyError)))


class Plain(ExceptionGroup):
    pass


print(type(Plain("p", [ValueError(1), KeyError(2)]).split(KeyError)[0]).__name__)
print(str(ExceptionGroup("one", [ValueError()])), str(ExceptionGroup("two", [ValueError(), ValueError()])))
