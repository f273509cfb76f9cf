def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


import math
inf, nan = float("inf"), float("nan")
print(0.1 + 0.2, 1.5 - 2.25, 3.0 * 1.1, 1 / 3, 2.0**0.5, 7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2))
print(1e308 * 10, -1e308 * 10, inf - inf, inf * 0, 1e-320, 5e-324 / 2, -0.0, 0.0 == -0.0, 0.0 * -1)
print(nan == nan, nan != nan, nan < 1, nan > 1, inf > 1e308, -inf < 0, inf == inf)
print(2.0**-1, (-8.0) ** 3, 0.0**0, inf**0, nan**0, 1.0**nan, (-1.0) ** inf, 2**0.5, (-8) ** (1 / 3))
err(lambda: 0.0**-1)
err(lambda: 1.0 / 0.0)
err(lambda: 1.0 // 0)
err(lambda: 1.0 % 0)
err(lambda: divmod(1.0, 0))
err(lambda: 10.0**400)
print(1.5 == 1.5, 1.5 < 2, 2 > 1.5, 1.0 == True, 0.5 + True, 1e16 + 1, 10**16 + 1 == 1e16, 2**53 + 1 < float(2**53 + 2))
print(int(1e20), int(-2.7), round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5, -2), round(1e300), round(0.5), round(1.5), round(-0.4))
err(round, nan)
err(round, inf)
print(round(nan, 1), round(inf, 1), round(1.23456, 3), round(5.015, 2), round(1e22, 2))
print(inf // 1, 5 // inf, -5 // inf, 5 % inf, -5 % inf, -0.0 % 5, 0.0 // -1)
print(math.copysign(1, -0.0), math.copysign(1, 0.0 * -1), -0.0 + 0.0, -0.0 - 0.0)
print(abs(-1.5), -1.5, +1.5, bool(0.0), bool(-0.0), bool(nan), not 0.1)
x = 0.0
for _ in range(10):
    x += 0.1
print(x, x == 1.0, sum([0.1] * 10), math.fsum([0.1] * 10))
print(1e15 + 0.3, 123456789.123456789, 1.7976931348623157e308, 2.2250738585072014e-308)
print(3.0 .is_integer(), float(5) // 1, 4.9 // 0.1, 1e300 * 1e10 // 1)
