# Augmented assignment: the target's parts are evaluated once.
calls = []


def index(n):
    calls.append(n)
    return n


lst = [1, 2, 3]
lst[index(1)] += 10
print(lst, calls)

x = 7
x += 3
print(x)
x -= 1
print(x)
x *= 4
print(x)
x //= 5
print(x)
x **= 3
print(x)
x %= 100
print(x)
x <<= 3
print(x)
x >>= 2
print(x)
x |= 1
print(x)
x ^= 5
print(x)
x &= 14
print(x)
x /= 4
print(x)

a = [1]
b = a
a += [2]
print(a, b, a is b)
a = a + [3]
print(a, b, a is b)
a = [0]
a *= 3
print(a)

t = (1,)
u = t
t += (2,)
print(t, u)

s = "ab"
s += "cd"
s *= 2
print(s)

d = {"k": [1]}
d["k"] += (5, 6)
print(d)

tup = ([1],)
try:
    tup[0] += [2]
except TypeError as e:
    print(e)
print(tup)


class C:
    n = 5


c = C()
c.n += 1
print(c.n, C.n, c.__dict__)


def local():
    try:
        unset += 1
    except UnboundLocalError as e:
        print(e)


local()
