def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


import sys
import io

sys.stdin = io.StringIO("line one\nline two\n")
print(repr(input()), repr(input("prompt> ")))
err(input)
print(len("abc"), len([]), len({1: 2}), len(range(5)), len(b"ab"), len(()))
err(len, 5)
err(len)
err(len, [], [])
err(len, None)
print(repr("a'b"), repr(5), repr(None), repr([1, "x"]), ascii("é"), format(3.14159, ".2f"), format("x", ">3"), format(5))
err(format)
err(format, 5, 5)
err(repr)
print(slice(1, 2), object() == object(), type(object()).__name__, __name__, __debug__, __build_class__.__name__)
import builtins
print(builtins.len is len, sorted(n for n in dir(builtins) if n[0].islower() and n not in ("copyright", "credits", "exit", "license", "quit", "help")))
print(len([n for n in dir(builtins) if n[0].isupper()]) > 60)
len_saved = len
len = lambda x: "shadowed"
print(len([1, 2]))
del len
print(len([1, 2]))
builtins.custom = "from builtins"
print(custom)
del builtins.custom
err(lambda: custom)
x = __import__("math")
print(x.__name__, x.floor(2.5))
err(__import__, "no_such_module_x")
err(__import__, 5)
err(__import__)
err(__import__, "")
print(aiter.__name__, anext.__name__, breakpoint.__name__)
