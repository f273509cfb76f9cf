# Assignment: targets are evaluated left to right, after the value.
log = []


def mark(name, value):
    log.append(name)
    return value


box = {}
mark("obj", box)[mark("key", "k")] = mark("value", 5)
print(log, box)

a = b = c = [1]
print(a is b, b is c)
a.append(2)
print(c)

x, y = 1, 2
x, y = y, x
print(x, y)

i = 0
lst = [10, 20, 30]
i, lst[i] = 2, 99
print(i, lst)

(p, q), r = "ab", "c"
print(p, q, r)
[m, n] = (4, 5)
print(m, n)
(single,) = [7]
print(single)
() = []
[] = ()
first = second = third = 0
print(first, second, third)


class Attr:
    pass


o = Attr()
o.x = o.y = 3
print(o.x, o.y)
o.x, o.y = o.y + 1, o.x + 2
print(o.x, o.y)
s = [0, 1, 2, 3, 4]
s[1:3] = s[4], s[0], 8
print(s)
