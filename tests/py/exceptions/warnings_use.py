import warnings

with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("always")
    warnings.warn("plain")
    warnings.warn("dep", DeprecationWarning)
    warnings.warn(FutureWarning("instance"))
    compile("x is 5", "<s>", "eval")
    compile("'\\d'", "<s>", "eval")
    compile("assert (1, 'x')", "<s>", "exec")
for w in got:
    print(w.category.__name__, w.message)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("now an error", UserWarning)
    except UserWarning as e:
        print("raised", e)
    try:
        compile("5()", "<s>", "eval")
    except SyntaxError as e:
        print("SyntaxError", e.msg)
with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("ignore")
    warnings.warn("ignored")
print(len(got))
try:
    warnings.warn("x", 5)
except TypeError as e:
    print(e)
try:
    warnings.warn()
except TypeError as e:
    print(e)
with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("default")
    for i in range(3):
        warnings.warn("once per place")
print(len(got))


@warnings.deprecated("use other")
def old():
    return 1


with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter("always")
    print(old())
print([str(w.message) for w in got])
