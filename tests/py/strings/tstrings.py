from string.templatelib import Interpolation, Template

name, n = "world", 5
t = t"hello {name}, {n + 1:>5} and {n!r}!"
print(type(t).__name__, t.strings, t.values)
for i in t.interpolations:
    print(type(i).__name__, i.value, i.expression, i.conversion, repr(i.format_spec))
print(list(t)[0], len(list(t)), t"".strings, t"plain".interpolations, t"{n}".strings, t"{n}{n}".strings)
print(t"{n=}".strings, t"{n=}".interpolations[0].conversion, t"{n:{n}}".interpolations[0].format_spec, t"{ n }".interpolations[0].expression)
both = t"a{1}" + t"b{2}c"
print(both.strings, both.values, (t"x" t"y{n}").strings)
for bad in (lambda: t"a" + "b", lambda: "a" + t"b", lambda: t"a" * 2):
    try:
        bad()
    except TypeError as e:
        print(e)


def render(template):
    out = []
    for part in template:
        if isinstance(part, str):
            out.append(part)
        else:
            value = repr(part.value) if part.conversion == "r" else part.value
            out.append(format(value, part.format_spec))
    return "".join(out)


print(render(t), render(t"{3.14159:.2f}|{'é'!r}"), render(rt"\n{n}"))
made = Template("x", Interpolation(1, "one"), "y", "z", Interpolation(2))
print(made.strings, made.values, made.interpolations[0].expression, made.interpolations[1].expression)
i = Interpolation("v", "e", "s", ">5")
match i:
    case Interpolation(value, expression, conversion, spec):
        print(value, expression, conversion, spec)
try:
    Interpolation(1, "e", "x")
except ValueError as e:
    print(e)
try:
    t.strings = ()
except AttributeError as e:
    print("read only")
try:
    Template(5)
except TypeError as e:
    print(e)
print(t"lazy {[x for x in range(3)]}".values, t"{(lambda: n)()}".values, t"{t'{n}'}".values[0].values, repr(t"{n}"))
try:
    t"{1 / 0}"
except ZeroDivisionError as e:
    print(e)
