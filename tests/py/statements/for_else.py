for i in range(3):
    print(i)
else:
    print("else", i)

for i in []:
    print("never")
else:
    print("empty else", i)

for i in range(10):
    if i == 4:
        break
else:
    print("not here")
print("after break", i)

for a, (b, *c) in [(1, (2, 3, 4)), (5, "xy"), (6, [7])]:
    print(a, b, c)

d = {}
for d["k"] in "abc":
    print(d)


class O:
    pass


o = O()
for o.attr in (1, 2):
    pass
print(o.attr)

lst = [0] * 3
for lst[1] in range(5):
    pass
print(lst)

# the list may grow while it is iterated
grow = [1]
for v in grow:
    if v < 5:
        grow.append(v + 1)
print(grow)

shrink = [1, 2, 3, 4, 5, 6]
for v in shrink:
    shrink.remove(v)
print(shrink)

try:
    for x in 5:
        pass
except TypeError as e:
    print(e)

try:
    table = {1: 1, 2: 2}
    for key in table:
        table[key + 10] = 0
except RuntimeError as e:
    print(e)

try:
    table = {1: 1, 2: 2}
    for key in table:
        del table[key]
        table[key + 10] = 0
except RuntimeError as e:
    print(e)

try:
    s = {1, 2}
    for v in s:
        s.add(v + 100)
except RuntimeError as e:
    print(e)

for i in range(3):
    i = 10
print(i)
for x in 1, 2, 3:
    print(x, end=" ")
print()
for x in *"ab", *[1]:
    print(x, end=" ")
print()
