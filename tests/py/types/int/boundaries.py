# Every operation around the edges of the representations.
edges = []
for p in (29, 30, 31, 32, 52, 53, 61, 62, 63, 64, 65, 95, 96):
    for d in (-1, 0, 1):
        edges += [2**p + d, -(2**p) + d]
acc = 0
for a in edges:
    assert a + 1 - 1 == a and a - 1 + 1 == a
    assert -(-a) == a and ~~a == a
    assert a * 2 // 2 == a and a * -1 == -a
    assert (a << 3) >> 3 == a
    assert int(str(a)) == a and int(hex(a), 16) == a
    assert a ^ a == 0 and a & a == a and a | 0 == a
    assert hash(a) == hash(int(str(a)))
    assert a == int(str(a)) and not a != int(str(a))
    q, r = divmod(a, 12345)
    assert q * 12345 + r == a and 0 <= r < 12345
    q, r = divmod(a, -987654321)
    assert q * -987654321 + r == a and -987654321 < r <= 0
    acc = (acc * 31 + a) % (10**9 + 7)
print(acc)
acc = 0
for a in edges:
    for b in edges:
        assert a + b == b + a and a - b == -(b - a) and a * b == b * a
        assert (a < b) == (b > a) and (a <= b) == (not a > b)
        q, r = divmod(a, b)
        assert q * b + r == a and (r == 0 or (r < 0) == (b < 0)) and abs(r) < abs(b)
        assert (a & b) + (a | b) == a + b and (a ^ b) == (a | b) - (a & b)
        acc = (acc * 33 + a * b + (a & b) * 3 + (a ^ b) + q) % (10**12 + 39)
print(acc, len(edges))
print(sorted(edges)[:3], min(edges), max(edges), sum(edges))
d = {e: i for i, e in enumerate(edges)}
print(all(d[int(str(e))] >= 0 for e in edges), len(d), len(set(edges)))
print([e for e in edges if float(e) == e][:10])
