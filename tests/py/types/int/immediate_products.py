# Products with small constants at the ends of what fits in a word, in functions and loops.
def times31(x):
    return x * 31


def squares(x):
    return [x * 1, x * -1, x * 2, x * 127, x * -128, x * 3 * 5 * 7]


for bits in (28, 29, 30, 31, 32, 56, 57, 58, 59, 60, 61, 62, 63, 64):
    for x in (2**bits - 1, 2**bits, -(2**bits), -(2**bits) - 1):
        print(bits, times31(x), squares(x))
total = 1
for i in range(40):
    total = total * 31 + i
print(total)
