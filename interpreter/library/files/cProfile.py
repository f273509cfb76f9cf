"""The profiler whose work is native, with the interface of `profile`."""

import _lsprof
import profile as _profile

__all__ = ["run", "runctx", "Profile"]


def run(statement, filename=None, sort=-1):
    return _profile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    return _profile._Utils(Profile).runctx(statement, globals, locals, filename, sort)


run.__doc__ = _profile.run.__doc__
runctx.__doc__ = _profile.runctx.__doc__


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    A profiler that measures with `timer`, by default a clock of the system. When the timer
    gives integers, `timeunit` says how many seconds one of its units is.
    """

    def print_stats(self, sort=-1):
        import pstats
        keys = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()

    def dump_stats(self, file):
        import marshal
        with open(file, 'wb') as out:
            self.create_stats()
            marshal.dump(self.stats, out)

    def create_stats(self):
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Set `stats` to what pstats reads: for each function its figures and its callers."""
        entries = self.getstats()
        self.stats = {}
        callers_of = {}
        for entry in entries:
            callers = callers_of[id(entry.code)] = {}
            self.stats[label(entry.code)] = _figures(entry) + (callers,)
        for entry in entries:
            caller = label(entry.code)
            for called in entry.calls or ():
                callers = callers_of.get(id(called.code))
                if callers is None:
                    continue
                primitive, calls, inline, total = _figures(called)
                figures = (calls, primitive, inline, total)
                if caller in callers:
                    figures = tuple(a + b for a, b in zip(figures, callers[caller]))
                callers[caller] = figures

    def run(self, cmd):
        import __main__
        return self.runctx(cmd, __main__.__dict__, __main__.__dict__)

    def runctx(self, cmd, globals, locals):
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


def _figures(entry):
    """Primitive calls, all calls, time in the function itself, time with what it called."""
    return (entry.callcount - entry.reccallcount, entry.callcount,
            entry.inlinetime, entry.totaltime)


def label(code):
    """How pstats names a function; native ones come last when sorted."""
    if isinstance(code, str):
        return '~', 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


def _parser():
    from optparse import OptionParser
    import pstats
    parser = OptionParser(
        usage="cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ...")
    parser.allow_interspersed_args = False
    parser.add_option('-o', '--outfile', dest="outfile", default=None,
                      help="Save stats to <outfile>")
    parser.add_option('-s', '--sort', dest="sort", default=2,
                      choices=sorted(pstats.Stats.sort_arg_dict_default),
                      help="Sort order when printing to stdout, based on pstats.Stats class")
    parser.add_option('-m', dest="module", action="store_true", default=False,
                      help="Profile a library module")
    return parser


def _script(path):
    """The code of a script, and the globals of the `__main__` as which it runs."""
    import importlib.machinery
    import importlib.util
    import io
    import os
    import sys
    sys.path.insert(0, os.path.dirname(path))
    with io.open_code(path) as file:
        code = compile(file.read(), path, 'exec')
    spec = importlib.machinery.ModuleSpec(name='__main__', loader=None, origin=path)
    module = importlib.util.module_from_spec(spec)
    # What the script imports as `__main__` is itself.
    sys.modules['__main__'] = module
    module.__dict__.update(__spec__=None, __file__=path, __name__='__main__',
                           __package__=None, __cached__=None)
    return code, module.__dict__


def main():
    import os
    import sys
    parser = _parser()
    if not sys.argv[1:]:
        parser.print_usage()
        sys.exit(2)
    options, args = parser.parse_args()
    sys.argv[:] = args
    # The program may go to another directory.
    outfile = options.outfile and os.path.abspath(options.outfile)
    if not args:
        parser.print_usage()
        return parser
    if options.module:
        import runpy
        code = "run_module(modname, run_name='__main__')"
        namespace = {'run_module': runpy.run_module, 'modname': args[0]}
    else:
        code, namespace = _script(args[0])
    try:
        runctx(code, namespace, None, outfile, options.sort)
    except BrokenPipeError as error:
        # Nothing is left to be said at exit.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


if __name__ == '__main__':
    main()
