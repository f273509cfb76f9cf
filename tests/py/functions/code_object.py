def f(a, b, /, c, *args, d, e=1, **kw):
    "doc"
    x = 1
    y = [a, b]

    def inner():
        return x

    return inner


c = f.__code__
print(c.co_name, c.co_qualname, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_nlocals)
print(c.co_varnames, c.co_cellvars, c.co_freevars, c.co_flags & 0x2C)
print(c.co_filename.endswith("code_object.py"), c.co_firstlineno, c.co_stacksize >= 0, type(c.co_code).__name__, type(c.co_consts).__name__)
i = f(1, 2, 3, d=4).__code__
print(i.co_freevars, i.co_cellvars, i.co_qualname, i.co_varnames)


def g():
    yield


async def h():
    pass


async def k():
    yield


print(bool(g.__code__.co_flags & 0x20), bool(h.__code__.co_flags & 0x80), bool(k.__code__.co_flags & 0x200), bool(f.__code__.co_flags & 0x20))
r = c.replace(co_name="renamed")
print(r.co_name, c.co_name, r == c, c == f.__code__, hash(c) == hash(f.__code__))
for bad in (lambda: setattr(c, "co_name", "x"), lambda: c.replace(nope=1), lambda: c.nope, lambda: type(c)()):
    try:
        bad()
        print("no error")
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)


def one():
    return 1


def same():
    return 1


print(one.__code__ == same.__code__, one.__code__ == one.__code__, repr(one.__code__).startswith("<code object one at 0x"))
print([x for x in c.co_positions()][:1] != [], len(list(c.co_lines())) > 0)
