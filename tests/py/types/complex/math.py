import cmath

for z in (1 + 1j, -1, 1j, 0.5 - 2j, 2 + 0j):
    print([complex(round(w.real, 9) + 0.0, round(w.imag, 9) + 0.0) for w in (cmath.sqrt(z), cmath.exp(z), cmath.log(z), cmath.sin(z), z**2, z**0.5, 1 / z, z * z.conjugate())], round(abs(z), 9), round(cmath.phase(z), 9))
print(cmath.pi, cmath.isnan(complex("nan")), cmath.isinf(complex("inf")), cmath.rect(2, 0), cmath.polar(3j), cmath.isclose(1 + 1e-12j, 1))
try:
    cmath.log(0)
except ValueError as e:
    print(e)
z = 0
for _ in range(20):
    z = z * z + (0.25 + 0.1j)
print(round(z.real, 6), round(z.imag, 6))
print(sum([1j, 2, 3.5]), (1 + 2j) * 3, 3 * (1 + 2j), (1 + 2j) - 1, 1 - (1 + 2j), (4 + 2j) / 2, 2 / (1 + 1j), -(1 + 2j), (1 + 2j) == (1 + 2j), (1 + 0j) == 1.0)
