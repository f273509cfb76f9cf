if (n := len("hello")) > 3:
    print(n)
print(y := 5, y)
data = [1, 5, 2, 8]
print([z for x in data if (z := x * 2) > 4], z)
while (item := data.pop()) != 5:
    print("item", item)
print(item)


def f(x, k=0):
    return x + k


print(f(a := 3), a)
print(f(x=(b := 4)), b)
print((c := 1, 2), c)
total = 0
print([total := total + v for v in range(5)], total)


def local():
    if any((hit := v) > 2 for v in range(9)):
        return hit


print(local())
print((lambda: (q := 9) + q)())
print({(k := "a"): (v := 1)}, k, v)
print("abc"[(i := 1)], i)
print(f"{(w := 7)} {w}")
for source in (
    "x := 1",
    "[i := 0 for i in range(3)]",
    "class C:\n    [y := 1 for _ in range(3)]",
    "[x for x in (y := [1])]",
    "(a[0] := 1)",
    "((a, b) := 1, 2)",
):
    try:
        compile(source, "<s>", "exec")
        print("compiled", repr(source))
    except SyntaxError as e:
        print("SyntaxError")
