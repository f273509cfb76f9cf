# Texts with suggestions appear where tracebacks are printed.
import traceback


def last(f):
    try:
        f()
    except Exception as e:
        print("".join(traceback.format_exception_only(e)).rstrip())


class Thing:
    colour = 1
    _hidden = 2

    def method_name(self):
        return self.clour

    def bare(self):
        return colour


some_variable = 1
last(lambda: Thing().color)
last(lambda: Thing().method_nam)
last(lambda: Thing().hidden)
last(lambda: Thing().zzzzzz)
last(lambda: some_varible)
last(lambda: prnt)
last(lambda: [].apend(1))
last(lambda: "".uper())
last(Thing().method_name)
last(lambda: math.pi)
last(lambda: compile("from sys import exi", "<s>", "exec") and exec("from sys import exi"))
last(lambda: int(foo_bar_baz))


def keyword(first, second):
    pass


last(lambda: keyword(1, secnd=2))


def local():
    counter = 1
    return conter


last(local)
last(lambda: exec("import maths_module_missing"))
