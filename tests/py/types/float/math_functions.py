import math

def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(math.pi, math.e, math.tau, math.inf, math.nan)
for f in (math.sqrt, math.exp, math.sin, math.cos, math.tan, math.atan, math.log1p, math.expm1, math.sinh, math.tanh, math.fabs, math.cbrt, math.exp2, math.erf, math.gamma, math.degrees):
    print(f.__name__, [round(f(x), 12) for x in (0.5, 1, 2.25)])
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.floor(1e20), math.fmod(-7, 3), math.remainder(7, 4), math.modf(-2.5), math.frexp(10), math.ldexp(0.5, 5))
print(math.gcd(12, 18), math.gcd(), math.gcd(0, 5), math.lcm(4, 6), math.lcm(), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.perm(4), math.isqrt(10**20), math.isqrt(99))
print(math.hypot(3, 4), math.hypot(1, 2, 2), math.dist((0, 0), (3, 4)), math.prod([1, 2, 3]), math.prod([], start=5), math.fsum([1e100, 1, -1e100]), math.sumprod([1, 2], [3, 4]))
print(math.log(8, 2), math.log2(2**100), math.log10(1000), math.log(10**400), math.pow(2, 0.5), math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 2), math.ulp(1.0), math.nextafter(1, 2), math.nextafter(0, 1))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1), math.copysign(3, -0.0), math.atan2(-1, -1), math.fma(2, 3, 4))
err(math.sqrt, -1)
err(math.log, 0)
err(math.log, -1)
err(math.factorial, -1)
err(math.factorial, 1.5)
err(math.exp, 1000)
err(math.sqrt, "x")
err(math.isqrt, -1)
err(math.acos, 2)
err(math.fmod, 1, 0)
err(math.pow, 0, -1)
err(math.gamma, -1)
err(math.floor, math.inf)
err(math.comb, 1, -1)
err(math.gcd, 1.5)
err(math.sqrt)
err(math.sqrt, 1, 2)
err(math.dist, [1], [1, 2])
