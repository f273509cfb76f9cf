x = "module"


def f():
    x = "local"
    exec("print('exec sees', x)")
    exec("x = 'changed'; y = 1")
    print(x, "y" in locals())
    ns = {"x": "ns"}
    exec("z = x + '!'", ns)
    print(ns["z"], sorted(k for k in ns if k[0] != "_"))
    exec("def g(): return x\nout = g()", ns)
    print(ns["out"])
    g, l = {"x": "g"}, {"x": "l"}
    exec("a = x\ndef h(): return x\nb = h()\nc = [x for _ in '1']", g, l)
    print(l["a"], l["b"], l["c"], "a" in g)
    print(eval("x"), eval("x", {"x": "e"}), eval("[x for _ in '12']"), eval("(lambda: x)()", {"x": "in lambda"}))


f()


class C:
    x = "class"
    exec("w = x + ' via exec'")
    print(eval("x"), w)


print(C.w)
exec("global_made = 5")
print(global_made)
exec("global x\nx = 'global from exec'")
print(x)
try:
    exec("nonlocal x")
except SyntaxError as e:
    print(e.msg)
try:
    exec("return 1")
except SyntaxError as e:
    print(e.msg)


def closure():
    v = 1

    def inner():
        try:
            return eval("v")
        except NameError as e:
            return str(e)

    def inner_uses():
        v
        return eval("v")

    return inner(), inner_uses()


print(closure())
code = compile("count = count + 1 if 'count' in dir() else 0", "c", "exec")
ns = {}
for _ in range(3):
    exec(code, ns)
print(ns["count"])
exec("import math as m2\nfrom math import pi as pie")
print(m2.floor(pie))
exec("class Made:\n    def who(self): return __class__.__name__")
print(Made().who())
exec("for i9 in range(3): pass\nwhile i9: i9 -= 1")
print(i9)
