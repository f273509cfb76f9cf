def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


for n in (0, 1, -1, 255, 256, -256, 2**31, 2**64, -(2**64), 10**20):
    print(n, n.bit_length(), n.bit_count(), n.conjugate(), n.real, n.imag, n.numerator, n.denominator, n.is_integer(), n.as_integer_ratio())
print((1024).to_bytes(2), (1024).to_bytes(4, "little"), (-1).to_bytes(3, "big", signed=True), (0).to_bytes(0, "big"), (255).to_bytes())
print(int.from_bytes(b"\x04\x00"), int.from_bytes(b"\x04\x00", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes(b""), int.from_bytes([1, 2]), int.from_bytes(bytes(range(20)), "little"))
err((256).to_bytes, 1, "big")
err((-1).to_bytes, 1, "big")
err((1).to_bytes, -1, "big")
err((1).to_bytes, 2, "middle")
err((128).to_bytes, 1, "big", signed=True)
err(int.from_bytes, "x")
err(int.from_bytes, b"1", "no")
err(int.from_bytes, 5)
print((5).__add__(3), (5).__add__("x"), (5).__radd__(3), (5).__eq__(5), (5).__eq__(5.0), (5).__lt__(2), (5).__divmod__(2), (5).__pow__(2, 7), (5).__rpow__(2))
print((5).__index__(), (5).__int__(), (5).__float__(), (5).__bool__(), (0).__bool__(), (5).__invert__(), (5).__neg__(), (7).__floordiv__(2), (7).__rsub__(10))
print((15).__round__(-1), round(25, -1), round(35, -1), round(-25, -1), round(12345, -2), round(5, 3), round(5, -5), (5).__trunc__(), (5).__floor__(), (5).__ceil__())
print((5).__hash__(), hash(2**61 - 1), hash(2**61), hash(-1), hash(-(2**61)), hash(10**25))
err(int.bit_length)
err(int.bit_length, "a")
err((5).__add__)
err((5).__round__, "x")
print(int.__name__, int.__base__, (5).__class__, int.__add__(2, 3), int.real.__get__(7))
print((3).__format__("03"), (3).__str__(), (3).__repr__(), (3).__getnewargs__())
print(5 .real, 5..real, (5).__and__(4), (5).__ror__(2), (5).__lshift__(3), (1).__rlshift__(3))
