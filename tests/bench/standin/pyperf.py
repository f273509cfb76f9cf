"""A small stand-in for `pyperf`: enough of it for pyperformance's scripts.

It imports `sys` and `time` only, so that an interpreter without most of the
standard library can run the scripts. What it measures it prints as one line:

    standin {"name": "nbody", "loops": 4, "values": [seconds per iteration, ...]}

A last argument `standin:SECONDS:VALUES` bounds a run: values are taken until
SECONDS have passed (never fewer than three, never more than VALUES).
"""
import sys
import time

perf_counter = time.perf_counter
BATCH_SECONDS = 0.05
__version__ = "2.0.0"


def python_implementation():
    return sys.implementation.name


class _Namespace:
    pass


class _Parser:
    """The part of argparse that the scripts use."""

    def __init__(self):
        self.options = []
        self.description = None

    def add_argument(self, *names, **kw):
        plain = [n for n in names if not n.startswith("-")]
        dest = kw.get("dest")
        if dest is None:
            chosen = plain[0] if plain else [n for n in names if n.startswith("--")][0]
            dest = chosen.lstrip("-").replace("-", "_")
        action = kw.get("action", "store")
        default = kw.get("default")
        if default is None and action == "store_true":
            default = False
        if default is None and action == "store_false":
            default = True
        option = (names, dest, action, default, kw.get("type"), kw.get("nargs"), bool(plain))
        self.options.append(option)
        return option

    def add_mutually_exclusive_group(self, **kw):
        return self

    def add_argument_group(self, *args, **kw):
        return self

    def set_defaults(self, **kw):
        for name in kw:
            self.options.append(((), name, "store", kw[name], None, None, False))

    def error(self, text):
        raise SystemExit(text)

    def parse_args(self, argv):
        found = _Namespace()
        for names, dest, action, default, kind, nargs, plain in self.options:
            if isinstance(default, str) and kind is not None:
                default = kind(default)
            setattr(found, dest, default)
        i = 0
        positional = [o for o in self.options if o[6]]
        while i < len(argv):
            arg = argv[i]
            i += 1
            if not arg.startswith("-"):
                if not positional:
                    self.error("unexpected argument " + arg)
                option = positional.pop(0)
                setattr(found, option[1], option[4](arg) if option[4] else arg)
                continue
            name, equals, value = arg.partition("=")
            for names, dest, action, default, kind, nargs, plain in self.options:
                if name in names:
                    break
            else:
                self.error("unknown option " + arg)
            if action == "store_true":
                setattr(found, dest, True)
            elif action == "store_false":
                setattr(found, dest, False)
            else:
                if not equals:
                    value = argv[i]
                    i += 1
                setattr(found, dest, kind(value) if kind else value)
        return found


class Runner:
    def __init__(self, values=None, processes=None, loops=0, min_time=None, metadata=None,
                 show_name=True, program_args=None, add_cmdline_args=None, **ignored):
        self.metadata = metadata or {}
        self.argparser = _Parser()
        self.args = None
        self.seconds = 2.0
        self.most = 200
        self.argv = sys.argv[1:]
        if self.argv and self.argv[-1].startswith("standin:"):
            word, seconds, most = self.argv.pop().split(":")
            self.seconds = float(seconds)
            self.most = int(most)

    def parse_args(self, args=None):
        if self.args is None:
            self.args = self.argparser.parse_args(self.argv if args is None else args)
        return self.args

    def _measure(self, name, time_loops, inner_loops):
        self.parse_args()
        inner = inner_loops or 1
        begin = perf_counter()
        loops = 1
        seconds = time_loops(1)
        first = seconds / inner
        while seconds < BATCH_SECONDS and perf_counter() - begin < self.seconds / 2:
            loops *= 2
            seconds = time_loops(loops)
        values = []
        while len(values) < 3 or (perf_counter() - begin < self.seconds and len(values) < self.most):
            values.append(time_loops(loops) / (loops * inner))
        text = ", ".join([repr(v) for v in values])
        print('standin {"name": "%s", "loops": %d, "first": %r, "values": [%s]}' % (name, loops, first, text))

    def bench_func(self, name, func, *args, inner_loops=None, metadata=None):
        def time_loops(loops):
            count = range(loops)
            begin = perf_counter()
            for _ in count:
                func(*args)
            return perf_counter() - begin

        self._measure(name, time_loops, inner_loops)

    def bench_time_func(self, name, time_func, *args, inner_loops=None, metadata=None):
        self._measure(name, lambda loops: time_func(loops, *args), inner_loops)

    def bench_async_func(self, name, func, *args, inner_loops=None, metadata=None, loop_factory=None):
        import asyncio

        async def timed(loops):
            begin = perf_counter()
            for _ in range(loops):
                await func(*args)
            return perf_counter() - begin

        def time_loops(loops):
            if loop_factory is None:
                return asyncio.run(timed(loops))
            loop = loop_factory()
            try:
                return loop.run_until_complete(timed(loops))
            finally:
                loop.close()

        self._measure(name, time_loops, inner_loops)

    def timeit(self, name, stmt=None, setup="pass", inner_loops=None, globals=None, **ignored):
        space = dict(globals or {})
        exec(setup, space)
        code = compile(stmt or name, name, "exec")

        def time_loops(loops):
            begin = perf_counter()
            for _ in range(loops):
                exec(code, space)
            return perf_counter() - begin

        self._measure(name, time_loops, inner_loops)
