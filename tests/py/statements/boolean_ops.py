def t(v):
    print("eval", v)
    return v


print(t(0) and t(1))
print(t(1) and t(2) and t(0) and t(3))
print(t(0) or t("") or t("x") or t("y"))
print(t(1) or t(2))
print(not t(0), not t("a"))
print(t(0) or t(1) and t(2))
print((t(0) or t(1)) and t(0))
print(t(1) if t(0) else t(2))
print(None or [], [] and None, "" or 0 or (), 1 and "last")
if not (0 or []) and (1 and "x"):
    print("taken")
while 0 or "":
    print("never")
a = b = None
print(a is b is None, a is not None, not a is None, a is not b)
print((lambda: 1) and 2, [0] and [1], bool([0] or 0))
x = 5
print(x and x > 3 and "big" or "small", x and x > 9 and "big" or "small")
print([i for i in range(6) if i and i % 2 or i == 4], all([]) and any([1]))
