# Instructions that find no room for a cache look names up each time, and find the right ones.
import gc


class C:
    def method(self):
        return "method"

    @property
    def prop(self):
        return "property"


def build(n):
    lines = ["if flag:"] + [" x.value"] * n
    lines += ["r = [x.method(), x.value, x.prop, len(s), s.upper(), y.other]", "x.new = 5", "x.value += 1", "total = x.new"]
    return compile("\n".join(lines), "huge", "exec")


class D:
    pass


code = build(11000)
seen = set()
for i in range(150):
    x, y = C(), D()
    x.value = i
    y.other = -i
    space = {"x": x, "y": y, "s": "text", "flag": False}
    copy = code.replace(co_name=f"copy{i}")
    exec(copy, space)
    exec(copy, space)
    want = ["method", i + 1, "property", 4, "TEXT", -i]
    if space["r"] != want or space["total"] != 5 or x.value != i + 2:
        print("copy", i, space["r"])
    if i % 50 == 0:
        gc.collect()
print("done")
