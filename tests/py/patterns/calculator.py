def ev(e):
    match e:
        case int() | float():
            return e
        case ("+", a, b):
            return ev(a) + ev(b)
        case ("-", a):
            return -ev(a)
        case ("-", a, b):
            return ev(a) - ev(b)
        case ("*", *args):
            r = 1
            for a in args:
                r *= ev(a)
            return r
        case ("let", {**binds}, body):
            return ev(subst(body, {k: ev(v) for k, v in binds.items()}))
        case ("if", c, t, f):
            return ev(t) if ev(c) else ev(f)
        case str(name):
            raise NameError(name)
        case [op, *_]:
            raise ValueError(f"operator {op!r}")
        case _:
            raise TypeError(type(e).__name__)


def subst(e, env):
    match e:
        case str(n) if n in env:
            return env[n]
        case (op, *args):
            return (op, *[subst(a, env) for a in args])
        case other:
            return other


for e in (5, ("+", 1, 2), ("-", 3), ("-", 5, ("*", 2, 3)), ("*",), ("*", 2, 3, 4), ("let", {"x": 5, "y": ("+", 1, 1)}, ("*", "x", "y")), ("if", 0, 1, ("+", 1, 1)), "z", ("?", 1), None, ()):
    try:
        print(e, "=", ev(e))
    except (NameError, ValueError, TypeError) as err:
        print(e, "!", type(err).__name__, err)
