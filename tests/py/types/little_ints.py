# Ints of a few words, at the borders of words and of signs.
edges = []
for bits in (30, 31, 62, 63, 64, 65, 127, 128, 1000, 1535, 1536, 1537, 3100):
    for d in (-1, 0, 1):
        edges += [2**bits + d, -(2**bits) + d]
total = 0
for a in edges:
    for b in edges:
        assert (a + b) - b == a and (a - b) + b == a and a - b == -(b - a)
        assert a * b == b * a and (a * b) // b == a and a * b % b == 0
        q, r = divmod(a, b)
        assert q * b + r == a and (r == 0 or (r < 0) == (b < 0)) and a // b == q and a % b == r
        total = (total * 31 + a * b + a - b) % (2**61 - 1)
    for n in (0, 1, 31, 63, 64, 65, 200):
        assert a << n == a * 2**n and a >> n == a // 2**n and (a << n) >> n == a
print(total, len(edges))
print(2**63 - 1 + 1, -(2**63) - 1, 2**62 + 2**62, (2**64) - (2**64), 3**41 * 7, -(5**30) * 5**30)
print((2**70) // 10, (2**70) % 10, (2**70) // 2**69, -(2**70) // 3, 2**70 // -3, -(2**70) >> 3)
print(type(2**64 - 2**64 + 1), (2**64 - 2**64) is 0 * 2**80 or True, hash(2**61 - 1 + 2**64))
for wrong in ("2**70 // 0", "2**70 % 0", "2**70 << -1", "2**70 >> -1"):
    try:
        eval(wrong)
    except (ZeroDivisionError, ValueError) as e:
        print(wrong, type(e).__name__, e)
print([hex(n) for n in (0, 255, -255, 2**63, -(2**63))], bin(-5), oct(64), bin(2**65))
print([str(n) for n in (0, 9, 10, -1, 2**31, -(2**63), 2**63 - 1)])
print((1).to_bytes(8, "big"), (2**63 - 1).to_bytes(8, "little"), (-2).to_bytes(8, "big", signed=True))
for args in ((-1, 8, "big", False), (2**63, 8, "big", True), (256, 1, "big", False)):
    try:
        print(int.to_bytes(args[0], args[1], args[2], signed=args[3]))
    except OverflowError as e:
        print(e)
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\xff\xfe", "little"), int.from_bytes(b"\xff" * 7, "big"))
print(int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes(b"", "big"), int.from_bytes(b"\xff" * 8, "big"))
print(["%.2f" % x for x in (0.005, 0.015, 0.025, 2.5, 1e10, 123456.785, -0.001, 1e-300)], "%.0f %.0f" % (0.5, 1.5))
