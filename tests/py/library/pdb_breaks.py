# Breakpoints by a function's name are at the first line of its body.
import io
import pdb


def plain(a, b=1):
    """Doc."""

    c = a + b
    return c


def with_cells(x):

    def inner():
        return x
    return inner()


def generator(n):

    for i in range(n):
        yield i


def one_line(): return 5


def main():
    plain(1)
    with_cells(2)
    list(generator(2))
    one_line()


commands = "break plain\nbreak with_cells\nbreak generator\nbreak one_line\n" \
    "c\np a, b\nc\np x\nc\np n\nc\nc\nc\nclear 1\nq\n"
out = io.StringIO()
debugger = pdb.Pdb(stdin=io.StringIO(commands), stdout=out, nosigint=True, readrc=False)
debugger.use_rawinput = False
try:
    debugger.runcall(main)
except BaseException as error:
    print(type(error).__name__)
for line in out.getvalue().splitlines():
    print(line.replace(__file__, "FILE"))
