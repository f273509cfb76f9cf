def echo():
    received = yield "ready"
    while True:
        try:
            received = yield ("got", received)
        except ValueError as e:
            received = "caught " + str(e)
        except GeneratorExit:
            print("closing")
            raise


g = echo()
try:
    g.send("too early")
except TypeError as e:
    print(e)
print(g.send(None), g.send(1), next(g), g.send("x"))
print(g.throw(ValueError("v")), g.throw(ValueError), g.throw(ValueError("with arg")))
g.close()
g.close()
try:
    next(g)
except StopIteration as e:
    print("stopped", e.value)
try:
    g.throw(KeyError("after"))
except KeyError as e:
    print(e)

g = echo()
try:
    g.throw(OSError("before start"))
except OSError as e:
    print(e)
print(list(g))


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print("ignored")


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as e:
    print(e)


def value_on_close():
    try:
        yield 1
    except GeneratorExit:
        return "value from close"


v = value_on_close()
next(v)
print(v.close())
print(value_on_close().close())


def cleanup():
    try:
        yield 1
    finally:
        raise KeyError("in cleanup")


c = cleanup()
next(c)
try:
    c.close()
except KeyError as e:
    print("KeyError", e, repr(e.__context__))


def expr():
    x = (yield 1) + (yield 2)
    print("sum", x)
    y = [(yield 3), (yield 4)]
    print(y)


e = expr()
next(e)
print(e.send(10), e.send(20), e.send("a"))
try:
    e.send("b")
except StopIteration:
    print("end")
for bad in (5, "x", int, None):
    g = echo()
    next(g)
    try:
        g.throw(bad)
    except TypeError as t:
        print(t)
