def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


for s in ("1", " 1.5 ", "-.5", "1.", "1e3", "1E-3", "inf", "-Infinity", "nan", "1_000.5", "0x1p3", "", ".", "1e", "e5", "1__0", "1.5.2", "infinit", "+-1", "1e400", "1e-400", "٣.٥", "123456789012345678901234567890"):
    err(float, s)
print(float(), float(b"2.5"), float(True), float(2**70))
for x in (0.0, 1.0, -1.0, 0.1, 1e15, 1e16, 1e17, 123456.789, 1e-4, 1e-5, 1e100, 1.5e-10, 9007199254740993.0, 0.30000000000000004, 5e-324, 1.7976931348623157e308, 100.0, 1e22, 1e23):
    print(repr(x), str(x), f"{x:e}", f"{x:.3f}"[:40], f"{x:g}", f"{x:.2%}"[:30], f"{x:n}")
for spec in ("", "f", ".0f", "#.0f", "10.2f", "<10.1f", "^10.1f", "+.1f", " .1f", "010.2f", ",.2f", "_.2f", "e", "E", ".0e", "g", "G", ".3g", "#g", "%", ".1%", "n", ".5", "5", "z.0f", ".2F", "*>12.3"):
    print(spec, repr(format(1234.5678, spec)), repr(format(-0.004, spec)), repr(format(float("inf"), spec)))
for spec in ("d", "x", "s", "c", ".2147483648f", "5.f", "q"):
    err(format, 1.5, spec)
print("%f %.2f %e %g %G %10.3f| %-10.1f| %+.1f %05.1f %r %s" % (1.5, 2.345, 12345.678, 0.00001, 1e20, 3.14159, 2.5, 1.0, 2.5, 0.1, 0.2))
print((1.5).hex(), (-0.1).hex(), (0.0).hex(), float("inf").hex(), float.fromhex("0x1.8p1"), float.fromhex("-0x.1"), float.fromhex("nan"), (5e-324).hex())
err(float.fromhex, "xyz")
err(float.fromhex, "0x1p5000")
err(float, None)
err(float, [])
err(float, "1", 2)
