def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


a, b = 3 + 4j, 1 - 2j
print(a + b, a - b, a * b, a / b, a**2, a**0.5, a**-1, 2**a, -a, +a, abs(a), a.conjugate(), a.real, a.imag)
print(a == 3 + 4j, a != b, 1 + 0j == 1, hash(1 + 0j) == hash(1), bool(0j), bool(1j), 1j * 1j, 1j**2, complex(0, -0.0))
print(complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -j "), complex("1e3"), complex("(1-2j)"), complex("nan+infj"), complex(1j, 1j), complex(real=1, imag=2))
for s in ("", "1+", "1 + 2j", "j1", "1+2", "()", "abc", "1+2jj"):
    err(complex, s)
for x in (0j, -0j, 1j, -1j, 1 + 0j, -1.5 + 2j, complex("inf"), complex("nan"), complex(-0.0, -0.0), 1e20 + 1e-20j, complex(0, float("inf"))):
    print(repr(x), str(x))
for spec in ("", ".2f", "g", "+.1f", ">20", "e", "10.3"):
    print(spec, repr(format(1.5 - 2j, spec)))
err(format, 1j, "d")
err(format, 1j, "=5")
err(format, 1j, "05")
err(lambda: 1j < 2j)
err(lambda: 1j // 1)
err(lambda: 1j % 1)
err(lambda: divmod(1j, 1))
err(lambda: 1j / 0)
err(lambda: 0j**-1)
err(int, 1j)
err(float, 1j)
err(complex, "1", 2)
err(complex, 1, "2")
err(complex, [])
err(setattr, 1j, "real", 2)
err(round, 1j)
print(complex.from_number(3), (1 + 2j).__getnewargs__(), (1 + 2j).__complex__(), sum([1j, 2, 0.5]), 3 - 2j + 1, 1j - 1)
print([1j, 2j].index(2j), {1j: "a"}[1j], 1j in (1j,), type(1j + 1).__name__, isinstance(1j, complex), (2 + 0j) ** 3, 0j**0)
