# sys.settrace, sys.setprofile and sys.monitoring: who is told of what.
import linecache
import sys
import threading


def add(a, b):
    c = a + b
    return c


def numbers(n):
    for i in range(n):
        yield i


def fails(x):
    if x:
        raise ValueError(x)
    return 1


def catches():
    try:
        fails(3)
    except ValueError as e:
        return str(e)


class Thing:
    def __init__(self, v):
        self.v = v

    @property
    def twice(self):
        return self.v * 2

    def __len__(self):
        return self.v


def uses():
    t = Thing(4)
    total = t.twice
    total += len(t)
    for i in numbers(2):
        total += add(i, i)
    return total


async def waits():
    return 5


def record(function, *args):
    events = []
    base = function.__code__.co_firstlineno

    def tracer(frame, event, arg):
        name = frame.f_code.co_name
        if event == "exception":
            arg = arg[0].__name__, str(arg[1]), arg[2] is not None
        # `try:` itself runs nothing.
        if event == "line" and linecache.getline(__file__, frame.f_lineno).strip() == "try:":
            return tracer
        events.append((name, frame.f_lineno - frame.f_code.co_firstlineno, event, arg))
        return tracer

    sys.settrace(tracer)
    try:
        result = function(*args)
    except Exception as e:
        result = repr(e)
    finally:
        sys.settrace(None)
    for event in events:
        if event[0] != "record":
            print("  ", *event)
    print(function.__name__, result, sys.gettrace())


record(add, 1, 2)
record(lambda: list(numbers(2)))
record(catches)
record(fails, 1)
record(uses)


def runs():
    c = waits()
    try:
        c.send(None)
    except StopIteration as stop:
        return stop.value


record(runs)


def throws():
    g = numbers(3)
    next(g)
    try:
        g.throw(KeyError("in"))
    except KeyError:
        pass
    g = numbers(3)
    next(g)
    g.close()


record(throws)


# A tracer that raises is taken away, and the exception goes on.
def bad(frame, event, arg):
    if event == "line":
        raise RuntimeError("from the tracer")
    return bad


record_of = []
sys.settrace(bad)
try:
    add(1, 2)
except RuntimeError as e:
    record_of.append(str(e))
print(record_of, sys.gettrace())


# Local tracers: None turns lines off; f_trace of an outer frame turns them on.
def no_lines(frame, event, arg):
    record_of.append((frame.f_code.co_name, event))
    return None


record_of.clear()
sys.settrace(no_lines)
uses()
sys.settrace(None)
print(record_of)


def late():
    frame = sys._getframe()
    seen = []

    def local(frame, event, arg):
        seen.append((frame.f_lineno - frame.f_code.co_firstlineno, event))
        return local

    frame.f_trace = local
    sys.settrace(lambda *args: None)
    x = 1
    y = 2
    frame.f_trace_lines = False
    z = 3
    sys.settrace(None)
    return seen


print(late())
frame = sys._getframe()
print(frame.f_trace, frame.f_trace_lines, frame.f_trace_opcodes)
for value in (1, "x"):
    try:
        frame.f_trace_lines = value
    except TypeError as e:
        print(e)


# Profiles: calls of Python code and of builtins.
def profile(function):
    events = []

    def profiler(frame, event, arg):
        if event.startswith("c_"):
            arg = arg.__name__
        events.append((frame.f_code.co_name, event, arg))

    sys.setprofile(profiler)
    try:
        function()
    except Exception:
        pass
    sys.setprofile(None)
    print(*[e for e in events if e[2] != "setprofile"], sep="\n")


def calls():
    x = []
    x.append(abs(-3))
    sorted([2, 1], key=lambda q: -q)
    try:
        len(5)
    except TypeError:
        pass
    "a,b".split(",")
    int("4")
    return x


profile(calls)
profile(catches)

# Threads have their own.
told = []


def in_thread():
    add(1, 1)


threading.settrace(lambda frame, event, arg: told.append(frame.f_code.co_name))
thread = threading.Thread(target=in_thread)
thread.start()
thread.join()
threading.settrace(None)
print("add" in told, "in_thread" in told, sys.gettrace())

# Tools.
m, E = sys.monitoring, sys.monitoring.events
m.use_tool_id(3, "tests")
print(m.get_tool(3), m.get_events(3))
log = []


def of(name):
    def callback(code, *args):
        if code.co_name in ("add", "fails", "catches", "numbers", "uses"):
            if name == "LINE" and linecache.getline(__file__, args[0]).strip() == "try:":
                return
            line = args[0] - code.co_firstlineno if name == "LINE" else None
            values = [repr(a) for a in args[1:]] if name in ("PY_RETURN", "PY_YIELD", "RAISE") else []
            log.append((name, code.co_name, line, *values))

    return callback


names = ["PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "LINE", "RAISE", "PY_UNWIND",
         "EXCEPTION_HANDLED"]
for name in names:
    print(m.register_callback(3, getattr(E, name), of(name)), end=" ")
m.set_events(3, sum(getattr(E, name) for name in names))
catches()
list(numbers(1))
m.set_events(3, 0)
print(*log, sep="\n")
for name in names:
    m.register_callback(3, getattr(E, name), None)

# Some of the code only, and events that are switched off.
log.clear()


def line(code, number):
    log.append((code.co_name, number - code.co_firstlineno))
    return m.DISABLE


m.register_callback(3, E.LINE, line)
m.set_local_events(3, add.__code__, E.LINE)
for i in range(3):
    add(i, i)
    fails(0)
print(log, m.get_local_events(3, add.__code__) == E.LINE)
m.restart_events()
add(1, 1)
print(log)
m.set_local_events(3, add.__code__, 0)

calls_seen = []
m.register_callback(3, E.CALL, lambda code, at, f, arg: calls_seen.append((f.__name__, arg is m.MISSING)))
m.register_callback(3, E.C_RETURN, lambda code, at, f, arg: calls_seen.append(("ret", f.__name__)))
m.register_callback(3, E.C_RAISE, lambda code, at, f, arg: calls_seen.append(("raise", f.__name__)))
m.set_local_events(3, calls.__code__, E.CALL)
calls()
print(*calls_seen, sep="\n")
m.register_callback(3, E.RAISE, lambda *args: m.DISABLE)
m.set_events(3, E.RAISE)
try:
    fails(7)
except ValueError as e:
    print(e)
m.clear_tool_id(3)
m.free_tool_id(3)
for act in [lambda: m.set_events(3, 1), lambda: m.use_tool_id(9, "x"), lambda: m.use_tool_id(1, 2),
            lambda: m.register_callback(1, 3, print), lambda: m.set_local_events(3, 5, 0)]:
    try:
        act()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
