from gamma_pkg import *
from gamma_pkg.plain import *
from gamma_pkg.with_all import *

print(submodule.X, "helper" in globals())
print(visible, "_hidden" in globals(), "imported_math" in globals())
print(listed, _listed_private, "unlisted" in globals())
try:
    from gamma_pkg.bad_all import *
except AttributeError as e:
    print(e)
try:
    from gamma_pkg.wrong_all import *
except TypeError as e:
    print(e)


def function():
    try:
        exec("from gamma_pkg.plain import *")
    except SyntaxError as e:
        return e.msg
    return "visible" in locals()


print(function())
try:
    compile("def f():\n    from os import *", "<s>", "exec")
except SyntaxError as e:
    print(e.msg)
ns = {}
exec("from gamma_pkg.plain import *", ns)
print(sorted(k for k in ns if not k.startswith("__")))


class C:
    from gamma_pkg.plain import visible as v


print(C.v)
