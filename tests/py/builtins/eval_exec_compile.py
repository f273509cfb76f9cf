def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


x = 10
print(eval("x + 1"), eval("x", {"x": 5}), eval("x + y", {"x": 1}, {"y": 2}), eval(" 1 +1 "), eval(b"2 * 3"), eval("[i for i in range(3)]"), eval("lambda: x")())
ns = {"a": 1}
exec("b = a + 1; c = [b]", ns)
print(ns["b"], ns["c"], exec("pass"))
g, l = {}, {}
exec("global p\np = 1\nq = 2", g, l)
print("p" in g, l)
code = compile("x * 2", "<here>", "eval")
print(eval(code), type(code).__name__, code.co_filename, eval(code, {"x": "ab"}))
code = compile("y = 1\nz = y + 1", "f.py", "exec")
ns = {}
exec(code, ns)
print(ns["z"], eval(compile("5", "", "eval")), eval(code, {}))
compile("print('single'); 1 + 1", "", "single")
exec(compile("1 + 2; None; 'text'", "", "single"))
err(eval, "x +")
err(eval, "x = 1")
err(eval, "")
err(eval, 5)
err(eval, "1", 5)
err(eval, "1", {}, 5)
err(exec, 5)
err(exec, "x", [])
err(exec, "1/0")
err(compile, "1", "f", "bad")
err(compile, 5, "f", "exec")
err(compile, "x = 1", "f", "eval")
err(compile, "1", "f")
err(compile, "a\0b", "f", "exec")
err(eval, "undefined_name")
err(eval, "(yield)")
err(eval, "__import__('nope')")


class Map(dict):
    def __missing__(self, k):
        return "missing " + k


print(eval("a + b", {}, Map(a="have ")), eval("[a for _ in '1']", Map(a=1)))


def f():
    v = 1
    exec("v = 2; w = 3")
    return v, "w" in locals(), eval("v")


print(f())
exec("def made(n):\n    return n and n * made(n - 1) or 1")
print(made(5))
err(exec, "def f(:\n pass")
print(eval("{'k': (1, 2)}['k'][1]"), eval("1 if x > 5 else 2"), eval("(a := 5) + a"))
