"""The inverse of the normal distribution: values, arguments that have none."""
from _statistics import _normal_dist_inv_cdf as inverse
from statistics import NormalDist

for p in (1e-300, 1e-17, 0.001, 0.02425, 0.07, 0.075, 0.3, 0.5, 0.51, 0.925, 0.9999, 1 - 2**-53):
    print(p, inverse(p, 0.0, 1.0), inverse(p, 3, 2.5), round(NormalDist().cdf(inverse(p, 0, 1)) / p, 6))
print(NormalDist(100, 15).quantiles(5), inverse(True - 0.5, 1, 2), inverse(float("nan"), 0, 1), inverse(0.5, 0, -1))
for args in ((0, 0, 1), (1, 0, 1), (2.0, 0, 1), (-1, 0, 1), ("x", 0, 1), (0.5, None, 1), (0.5, 1), (0.5, 10**400, 1)):
    try:
        print(inverse(*args))
    except Exception as e:
        print(type(e).__name__, e)
