a = 1
b = a + 1


def f():
    return a + b


print(f())
a = 10
print(f())
if a > 5:
    c = "defined in if"
print(c)
for i in range(3):
    last = i
print(i, last)
try:
    d = 1 / 0
except ZeroDivisionError:
    d = "zero"
print(d)
with open("/dev/null") as g:
    e = "in with"
print(e, g.closed)


def late():
    return defined_later


defined_later = 5
print(late())
print(sorted(k for k in globals() if len(k) == 1))
del a
try:
    f()
except NameError as err:
    print(err)
