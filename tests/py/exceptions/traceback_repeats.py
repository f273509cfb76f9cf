import traceback


def show(f):
    try:
        f()
    except Exception as e:
        for line in traceback.format_exception(e):
            print(line.replace(__file__, "FILE"), end="")


def down(n):
    if n == 0:
        raise ValueError("bottom")
    down(n - 1)


show(lambda: down(2))
show(lambda: down(8))


def group():
    raise ExceptionGroup("top", [ValueError("a"), ExceptionGroup("mid", [KeyError("k")]), TypeError("t")])


show(group)


class Silent(Exception):
    def __str__(self):
        raise RuntimeError("in str")


def silent():
    raise Silent


show(silent)


def multi_line():
    raise ValueError("two\nlines")


show(multi_line)


def noted():
    e = ValueError("n")
    e.add_note("a note")
    raise e


show(noted)
