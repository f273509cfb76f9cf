name, n, f = "world", 42, 3.14159
print(f"hello {name}", f"{n:5}|{n:<5}|{n:^5}|{n:05}|{n:+}|{n:x}|{n:#b}|{n:,}", f"{f:.2f} {f:10.3f}| {f:e} {f:g} {f:.0%}", f"{name!r} {name!s} {name!a:>10}")
print(f"{{literal}} {n}", f"{n + 1} {n * 2 if n else 0} {[i for i in range(3)]} {(lambda x: x * 2)(4)}", f"{'nested ' + 'quotes'}", f"{"same quotes"}", f"{f"{f"{n}"}"}")
width, prec = 10, 3
print(f"{f:{width}.{prec}}|", f"{name:{'*'}^{width}}", f"{n:{'x'}}", f"{n!r:>{width}}", f"{f:{width}{'.'}{prec}{'f'}}")
print(f"{n=}", f"{n = }", f"{n=:x}", f"{n + 1=}", f"{name=}", f"{name=!s}", f"{  n  =  }", f"{f=:.1f}", f"{(1, 2)=}")
print(f"""multi
{n}
line""", f'{n}' 'joined' f"{name}", rf"\n{n}", fr"\{n}", F"{n}", f"\x41{n}\n".rstrip(), f"\N{BULLET}{n}")
print(f"{'a' 'b'}", f"{ {'k': 1}['k'] }", f"{n:}", f"", f"{''}", f"{None} {True} {[]} {()}", f"{n,}", f"{n, 1}", f"{*[1, 2],}", f"{lambda_ if (lambda_ := 5) else 0}")
print(f"{
    n  # a comment inside
    + 1
}", f"{'\n'.join(['a', 'b'])!r}", f"{'\\'}", f"{"\t"!r}")
class C:
    def __format__(self, spec):
        return f"<{spec}>"
    def __repr__(self):
        return "repr"
    def __str__(self):
        return "str"
c = C()
print(f"{c} {c:spec} {c!r} {c!s:>5} {c:{n}} {c!r:^8}|", f"{c:a{'b'}c}", f"{c:%Y-%m}", f"{c:{{}}}" if False else "")
x = 1
print(f"{x:=+5}", f"{x!r}", f"{x:}", f"{(x:=7)}", x, f"{x:=5}", f"{x == 7}", f"{x != 8}", f"{x<=7}", f"{x>6}")
order = []
def t(v):
    order.append(v)
    return v
f"{t(1)} {t(2):{t(3)}} {t(4)}"
print(order)
for source in ("f'{'", "f'}'", "f'{}'", "f'{ }'", "f'{!r}'", "f'{x!z}'", "f'{x!}'", "f'{x!r'", "f'{x:{y'", "f'{a b}'", "f'{x!rr}'", "f'{lambda x: 1}'", "f'{*x}'", "f'{=}'", "f'{x;y}'", "f'{yield}'", "fb'x'", "f'{x:{y:{z}}}'", "f'{x = 5}'", "f'{#}'"):
    try:
        compile(source, "<s>", "eval")
        print("compiled", source)
    except SyntaxError as e:
        print(source, "refused")
def err(fn):
    try:
        fn()
    except Exception as e:
        print(type(e).__name__, e)
err(lambda: f"{undefined}")
err(lambda: f"{n:q}")
err(lambda: f"{name:d}")
err(lambda: f"{[]:5}")
err(lambda: f"{1/0}")
