import math
import math as m
from math import floor, pi as PI

print(math.floor(2.7), m.ceil(2.1), floor(-2.5), PI == math.pi, m is math, math.__name__)
print(math.sqrt(16), math.gcd(12, 8), math.factorial(10), math.isqrt(17), math.hypot(3, 4))
try:
    from math import nothing
except ImportError as e:
    print(e)
try:
    import math.sub
except ModuleNotFoundError as e:
    print(e)


def f():
    import math as local
    from math import sqrt

    return local.pi == PI, sqrt(4)


print(f(), "local" in globals(), "sqrt" in globals())
