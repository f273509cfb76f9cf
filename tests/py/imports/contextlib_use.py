import contextlib


@contextlib.contextmanager
def managed(name):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as e:
        print("swallow", e)
    finally:
        print("exit", name)


with managed("a") as a:
    print(a)
with managed("b"):
    raise ValueError("v")
try:
    with managed("c"):
        raise KeyError("k")
except KeyError as e:
    print("out", e)
with contextlib.suppress(ZeroDivisionError, KeyError):
    1 / 0
print("after")
with contextlib.ExitStack() as stack:
    for n in "xy":
        stack.enter_context(managed(n))
    stack.callback(print, "callback")


class C:
    def close(self):
        print("closed")


with contextlib.closing(C()) as c:
    pass


@managed("decorator")
def f():
    return "result"


print(f(), f())
with contextlib.nullcontext(5) as n:
    print(n)
import io

out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("hidden")
print(repr(out.getvalue()))


@contextlib.contextmanager
def never():
    if False:
        yield


try:
    with never():
        pass
except RuntimeError as e:
    print(e)


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


try:
    with twice():
        pass
except RuntimeError as e:
    print(e)
