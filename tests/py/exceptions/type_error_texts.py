def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


x, s, l, d, t, n, f, o = 1, "s", [1], {1: 2}, (1,), None, 1.5, object()
for op in ("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "<", "<=", ">", ">="):
    for a, b in (("x", "s"), ("s", "x"), ("l", "t"), ("n", "x"), ("d", "l"), ("f", "s"), ("o", "o"), ("t", "n")):
        try:
            eval(f"{a} {op} {b}")
            print(a, op, b, "fine")
        except TypeError as e:
            print(e)
        except ValueError as e:
            print("ValueError", e)
for expr in ("-s", "+l", "~f", "~s", "-n", "not_callable()" if False else "x()", "s()", "l()", "n()", "x[0]", "n[0]", "f[1]", "o['a']", "s['a']", "l['a']", "t['a']", "l[1.5]", "len(x)", "iter(f)", "[*x]", "{**x}", "x in x", "s in l", "x in s", "next(l)", "hash(l)", "{l: 1}", "{l}", "abs(s)", "int(l)", "float(d)", "round(s)", "sum(l, s)", "sorted(x)", "max(x)", "divmod(s, x)", "pow(s, 2)", "range(s)", "chr(s)", "ord(x)", "s * s", "l * l", "s % x", "isinstance(x, x)", "s.join(l)", "bytes(s)", "enumerate(x)", "zip(x)", "map(x, l)", "list(map(x, l))", "open(l)", "getattr(x, x)", "reversed(d.keys() and {1})", "slice(1)[0]", "l[:s]", "f'{l:d}'", "'%d' % s", "(lambda: 0)(1)", "(lambda a: 0)()"):
    try:
        eval(expr)
        print(expr, "fine")
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
