def f(x):
    match x:
        case [a, *_, b]:
            return a, b
        case {"k": v, **rest}:
            return v, rest
        case C(1, y=[d, e] | (d, e, _)):
            return d, e
