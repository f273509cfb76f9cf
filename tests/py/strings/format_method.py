def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print("{} {}".format(1, 2), "{1} {0}".format("a", "b"), "{a} {b}".format(a=1, b=2), "{0} {a} {0}".format("p", a="k"), "{:>5}|{:^7}|{:*<4}".format("r", "c", "l"), "{{}} {{{}}}".format(1))
print("{0.real} {0.imag}".format(1 + 2j), "{0[0]} {0[-1]}".format({"-1": "neg", 0: "zero"}), "{d[key]} {d[a b]}".format(d={"key": 1, "a b": 2}), "{0.__class__.__name__}".format(5), "{[1]}".format([1, 2]), "{.real}".format(3))
print("{!r} {!s} {!a}".format("é", "é", "é"), "{!r:>6}|".format("a"), "{:{}}|{:{w}}".format("a", 4, "b", w=3), "{:{fill}{align}{width}}".format("x", fill="-", align="^", width=5), "{0:{1}}".format(3.14159, ".2f"))
print("{:d} {:x} {:b} {:o} {:e} {:.1f} {:%} {:n} {:c} {:g}".format(1, 255, 5, 8, 12345.678, 2.55, 0.5, 7, 65, 0.00001), "{:,} {:_} {:+,.2f}".format(1234567, 1234567, 1234567.891), "{:08.3f}|{:<8}|{:=+8}".format(-3.14159, 5, 5))
print("".format(), "plain".format(1), "{}".format([1, "a"]), "{}".format(None), "{:s}".format("s"), "{:}".format(5), "{:>{}}".format(1, 5), "{} {}".format(*"ab"), "{x}".format(**{"x": 1}), "{:%Y}".format(type("D", (), {"__format__": lambda s, f: "spec " + f})()))
for f, a, k in (("{}", (), {}), ("{0} {}", (1, 2), {}), ("{} {1}", (1, 2), {}), ("{a}", (), {}), ("{5}", (1,), {}), ("{", (1,), {}), ("}", (1,), {}), ("{!x}", (1,), {}), ("{!}", (1,), {}), ("{!r", (1,), {}), ("{:q}", (1,), {}), ("{:d}", ("a",), {}), ("{:s}", (1,), {}), ("{0[}", (1,), {}), ("{0.}", (1,), {}), ("{0[]}", (1,), {}), ("{0]}", (1,), {}), ("{0[a]b}", ({"a": 1},), {}), ("{0.nope}", (1,), {}), ("{0[5]}", ([1],), {}), ("{0[k]}", ({},), {}), ("{:{:{}}}", (1, 2, 3), {}), ("{:.2d}", (1,), {}), ("{:5", (1,), {}), ("{:>>>5}", (1,), {}), ("{:99999999999999999999}", (1,), {}), ("{-1}", (1,), {}), ("{ 0}", (1,), {})):
    err(f.format, *a, **k)
class C:
    x = 5
    def __getitem__(self, k):
        return ("item", k)
    def __format__(self, s):
        return "C" + s
print("{0.x} {0[1]} {0[a]} {0[1a]} {0} {0:z}".format(C()))
err("{}".format_map, {})
err("{a}".format_map, {})
err("{a}".format_map)
err("{a.b}".format_map, {"a": 1})
print("{a}{b}".format_map({"a": 1, "b": 2}))
