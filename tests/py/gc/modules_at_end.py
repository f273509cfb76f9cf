# The end of a program: finalizers see the variables of their module, threads and locals
# still work, modules can no more be imported, threads no more be started.
import _thread
import threading


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, Last is not None, threading is not None, kept_by_thread.value)


class InCycle:
    def __init__(self):
        self.me = self

    def __del__(self):
        main = threading.main_thread()
        print("cycle", threading.current_thread() is main, threading.enumerate() == [main])


class Imports:
    def __del__(self):
        try:
            import colorsys
        except ImportError as error:
            print(type(error).__name__, error)
        else:
            print("imported", colorsys)


class Interrupts:
    def __del__(self):
        _thread.interrupt_main()
        print("went on")


class Starts:
    def __del__(self):
        try:
            _thread.start_new_thread(print, ("not printed",))
        except RuntimeError as error:
            print(type(error).__name__, error)


kept_by_thread = threading.local()
kept_by_thread.value = "local"


def run_one(make):
    import subprocess
    import sys

    code = f"import modules_at_end as m\n{make}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=sys.path[0]
    )
    lines = [line for line in done.stderr.splitlines() if not line.startswith((" ", "Trace"))]
    print(make, "->", *done.stdout.splitlines(), *lines, sep="\n    ")


if __name__ == "__main__":
    for make in [
        "m.last = m.Last('public')",
        "m._last = m.Last('private')",
        "m.cycle = m.InCycle()",
        "m.imports = m.Imports()",
        "m.starts = m.Starts()",
        "m.interrupts = m.Interrupts()",
        "x = m.Last('in main')",
        "import atexit; x = m.Last('after atexit'); atexit.register(print, 'atexit')",
        "import modules_end_pkg.alone",
        "import modules_end_pkg.kept",
    ]:
        run_one(make)
