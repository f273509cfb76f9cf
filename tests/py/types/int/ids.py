# An int that has an id stays the same number when it moves: digits are read in pairs, and an
# id is kept behind them.
import gc


def make(n, digits):
    return (n << 32 * (digits - 1)) + n


for digits in range(2, 40):
    kept = [make(3 + i, digits) for i in range(20)]
    same = [make(3 + i, digits) for i in range(20)]
    for x in kept:
        id(x)
    gc.collect()
    gc.collect()
    junk = [bytearray(100) for i in range(1000)]
    gc.collect()
    assert kept == same, digits
    assert [-x for x in kept] == [-x for x in same]
    assert [hash(x) for x in kept] == [hash(x) for x in same]
    assert all((x * y) // y == x for x, y in zip(kept, same))
    assert all(x ^ y == 0 and x - y == 0 for x, y in zip(kept, same))
print("the same numbers")

x = 12345678910111213141516178920 << 2048
text = str(x)
ids = {id(x): x}
for i in range(50):
    gc.collect(0)
    junk = [(i, str(i)) for i in range(3000)]
print(str(x) == text, x == int(text), ids[id(x)] is x)
