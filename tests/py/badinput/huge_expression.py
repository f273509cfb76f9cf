# One line of 10 MB, and other sizes that a program text may have.
n = 10 * 1024 * 1024
text = "x = '" + "a" * n + "'"
ns = {}
exec(text, ns)
print(len(ns["x"]))
text = "x = [" + "1234567," * (n // 8) + "]"
exec(text, ns)
print(len(ns["x"]), ns["x"][-1])
try:
    value = eval("1" + "+1" * 200000)
    print("sum", value == 200001)
except (RecursionError, MemoryError, SyntaxError):
    print("sum", True)
exec("x = 1  #" + "c" * n, ns)
print(ns["x"])
exec("\n" * 100000 + "y = 2", ns)
print(ns["y"])
exec("\n".join("v%d = %d" % (i, i) for i in range(20000)), ns)
print(ns["v19999"])
exec("d = {" + ",".join("'k%d': %d" % (i, i) for i in range(50000)) + "}", ns)
print(len(ns["d"]), ns["d"]["k49999"])
exec("def f(" + ",".join("a%d" % i for i in range(2000)) + "): return a1999", ns)
print(ns["f"](*range(2000)))
print(eval("f(" + ",".join(map(str, range(2000))) + ")", ns), eval("f(" + ",".join("a%d=%d" % (i, i) for i in range(2000)) + ")", ns))
exec("t = (" + "1," * 100000 + ")", ns)
print(len(ns["t"]))
name = "n" * 100000
exec(name + " = 5", ns)
print(ns[name])
print(eval("'''" + "line\n" * 100000 + "'''").count("\n"))
try:
    eval("9" * 5000)
    print("big literal")
except SyntaxError as e:
    print("SyntaxError")
print(eval("0x" + "f" * 5000).bit_length(), eval("1" + "_0" * 1000) == 10**1000)
exec("if 1:\n" + "    z = 1\n" * 50000, ns)
print(ns["z"])
exec("def g():\n" + "".join("    l%d = %d\n" % (i, i) for i in range(5000)) + "    return l4999", ns)
print(ns["g"]())
exec("def h(x):\n" + "".join("    if x == %d: return %d\n" % (i, i * 2) for i in range(5000)), ns)
print(ns["h"](4999), ns["h"](-1))
