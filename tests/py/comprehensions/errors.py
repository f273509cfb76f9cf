def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


err(lambda: [x for x in 5])
err(lambda: [1 / x for x in (1, 0)])
err(lambda: {[]: 1 for _ in "a"})
err(lambda: {[] for _ in "a"})
err(lambda: [a for a, b in [1]])
err(lambda: [a for a, b in [(1, 2, 3)]])
err(lambda: [x for x in [1] if x.nope])
err(lambda: {k: v for k, v in "abc"})
err(lambda: [f() for f in [1]])
err(lambda: list(x for x in None))
for source in (
    "[x, y for x in z]",
    "[x for x in 1, 2]",
    "[*x for x in y]",
    "{**x for x in y}",
    "[x for x in]",
    "[for x in y]",
    "[x for 1 in y]",
    "f(x for x in y, 1)",
    "f(1, x for x in y)",
    "(x for x in y) = 1",
    "[x if y for x in z]",
    "[(yield) for x in y]",
    "{x: y, z for x in w}",
    "[await x for x in y]",
    "[x for x in y if]",
    "[x := 1 for x in y]",
    "class C: [(z := 1) for x in y]",
):
    try:
        compile(source, "<s>", "exec")
        print("compiled", source)
    except SyntaxError:
        print("refused", source)
