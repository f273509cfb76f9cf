# What the profiler counts and measures, with a clock that ticks once for each question.
import cProfile
import _lsprof
import io
import pstats
import sys
import threading


class Clock:
    def __init__(self):
        self.now = 0

    def __call__(self):
        self.now += 1
        return self.now


def leaf(x):
    return len([x])


def recursive(n):
    if n:
        recursive(n - 1)
    return leaf(n)


def gen():
    yield 1
    yield 2


def fails():
    raise KeyError("x")


def work():
    recursive(3)
    for _ in gen():
        pass
    try:
        fails()
    except KeyError:
        pass
    out = []
    out.append(3)
    "a b".split()
    sorted([3, 1], key=lambda v: -v)


def shown(code):
    return code if isinstance(code, str) else code.co_name


def report(prof):
    rows = []
    for e in prof.getstats():
        subs = sorted((shown(s.code), s.callcount, s.reccallcount, s.totaltime, s.inlinetime)
                      for s in e.calls or ())
        rows.append((shown(e.code), e.callcount, e.reccallcount, e.totaltime, e.inlinetime, subs))
    for row in sorted(rows, key=str):
        print(*row[:5])
        for sub in row[5]:
            print("   ", *sub)


prof = _lsprof.Profiler(Clock(), 1.0)
prof.enable()
work()
prof.disable()
report(prof)
prof.clear()
print(prof.getstats())

print("no builtins, no subcalls")
prof = _lsprof.Profiler(Clock(), 0.5)
prof.enable(builtins=False, subcalls=False)
work()
prof.disable()
report(prof)

print("left under way")
prof = _lsprof.Profiler(Clock(), 1.0)


def starts():
    prof.enable()


def outer():
    starts()
    leaf(1)
    prof.disable()


outer()
report(prof)

pr = cProfile.Profile()
print(pr.runcall(recursive, 2))
s = io.StringIO()
stats = pstats.Stats(pr, stream=s)
print(stats.total_calls, stats.prim_calls)
print(sorted(k[2] for k in stats.stats))

with cProfile.Profile() as one:
    print(sys.monitoring.get_tool(2))
    try:
        cProfile.Profile().enable()
    except ValueError as error:
        print(error)
print(sys.monitoring.get_tool(2))

for bad in (lambda: _lsprof.Profiler(1, "x"), lambda: one._pystart_callback(),
            lambda: one._ccall_callback(1)):
    try:
        bad()
    except TypeError:
        print("TypeError")
entry = one.getstats()[0]
print(type(entry).__name__, type(entry).__module__, len(entry), _lsprof.profiler_subentry.n_fields)
