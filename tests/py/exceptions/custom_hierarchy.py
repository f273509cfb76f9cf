class AppError(Exception):
    code = 500

    def __init__(self, message, *, detail=None):
        super().__init__(message)
        self.detail = detail

    def __str__(self):
        base = super().__str__()
        return f"[{self.code}] {base}" + (f" ({self.detail})" if self.detail else "")


class NotFound(AppError, KeyError):
    code = 404


class Denied(AppError):
    code = 403

    def __init__(self, who):
        super().__init__("denied", detail=who)
        self.who = who


for e in (AppError("broken"), NotFound("page", detail="x"), Denied("eve")):
    try:
        raise e
    except KeyError as k:
        print("as KeyError", k, repr(k), k.args)
    except AppError as a:
        print("as AppError", a, repr(a), a.args, a.detail)
print([c.__name__ for c in NotFound.__mro__], issubclass(NotFound, LookupError))


class Multi(ValueError, TypeError):
    pass


for kind in (ValueError, TypeError):
    try:
        raise Multi("both")
    except kind as e:
        print(kind.__name__, e)
try:
    class Conflict(OSError, SyntaxError):
        pass
except TypeError as e:
    print(e)


class NoInit(Exception):
    def __init__(self, a, b):
        self.a = a


e = NoInit(1, 2)
print(e.args, repr(e), str(e))


class EmptyStr(Exception):
    def __str__(self):
        return ""


print(repr(EmptyStr("x")), [str(EmptyStr())])


class Group(ExceptionGroup):
    def derive(self, excs):
        return Group(self.message + "'", excs)


try:
    try:
        raise Group("g", [Denied("a"), NotFound("b"), ValueError("c")])
    except* AppError as g:
        print(type(g).__name__, g.message, [str(x) for x in g.exceptions])
except Group as rest:
    print(rest.message, rest.exceptions)
