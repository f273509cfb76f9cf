def f(x):
    match x:
        case 1 | 2:
            return "small"
        case "a" if x:
            return None
        case E.F:
            return E
        case None:
            pass
        case other:
            return other
