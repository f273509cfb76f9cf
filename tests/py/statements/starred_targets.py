a, *b = [1]
print(a, b)
*a, b = "xyz"
print(a, b)
a, *b, c = range(5)
print(a, b, c)
(a, *b), *c = [[1, 2, 3], 4, 5]
print(a, b, c)
for x, *y in ["ab", "cde"]:
    print(x, y)
d = {}
d["k"], *d["rest"] = 1, 2, 3
print(d)
lst = [0, 0]
*lst[0:1], last = 7, 8, 9
print(lst, last)


class O:
    pass


o = O()
o.a, *o.b = "pq"
print(o.a, o.b)
*a, = ()
print(a)
with_star = [*range(3)]
first, *_, final = with_star
print(first, _, final)
try:
    a, *b, c = [1]
except ValueError as e:
    print(e)
try:
    *a, b, c = [1]
except ValueError as e:
    print(e)
x = *[1], *[2]
print(x)
for v in *[1, 2], 3:
    print(v, end=" ")
print()
[(p, *q), r] = [[1, 2], 3]
print(p, q, r)
