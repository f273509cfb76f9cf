# Variables shared with inner functions, in functions with more locals than near registers:
# their cells are loaded by the way, which must not shift what is evaluated into a row.


def run(count, shared, shown):
    lines = ["def f(seed):"]
    lines += [f"    x{n} = {n}" for n in range(count)]
    lines += [f"    inner = lambda: x{shared} + x5"]
    row = ", ".join(f"x{n}" for n in shown)
    lines += [
        f"    one = ({row}, len(locals()))",
        f"    two = [{row}, inner()]",
        f"    three = '%s ' * {len(shown)} % ({row},)",
        f"    four = max({row}), f'{{x{shared}}}{{x1}}{{x{shared}}}'",
        f"    return one, two, three, four, {{'a': x{shared}, 'b': x2}}, x{shared} < x{count - 1}",
    ]
    space = {}
    exec("\n".join(lines), space)
    return space["f"](1)


for count in (230, 239, 240, 241, 250, 256, 260):
    for shared in (count - 1, count - 2, count - 9, 3):
        for shown in ((1, 2, shared, 7), (shared, 1, shared), (5, shared, 5, 0)):
            print(count, shared, run(count, shared, shown))
