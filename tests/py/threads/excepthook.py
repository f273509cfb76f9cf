# threading.excepthook and the arguments it gets.
import io
import sys
import threading

print(threading.ExceptHookArgs.__name__, threading.excepthook is threading.__excepthook__)
try:
    threading.excepthook(1)
except TypeError as error:
    print(error)
for wrong in ([], [1, 2, 3], [1, 2, 3, 4, 5], None):
    try:
        threading.ExceptHookArgs(wrong)
    except TypeError as error:
        print(error)
args = threading.ExceptHookArgs((ValueError, ValueError("v"), None, None))
print(args, len(args), args.exc_type is args[0], args.thread)


def printed(call):
    old, sys.stderr = sys.stderr, io.StringIO()
    try:
        call()
        return sys.stderr.getvalue()
    finally:
        sys.stderr = old


def run(target, name=None):
    thread = threading.Thread(target=target, name=name)
    thread.start()
    thread.join()


def fail():
    raise ValueError("from a thread")


def chain():
    try:
        fail()
    except ValueError as error:
        raise KeyError("second") from error


for target in (fail, chain):
    lines = printed(lambda: run(target, "named")).splitlines()
    print([line for line in lines if not line.startswith(" ")])
print(repr(printed(lambda: run(sys.exit))))
text = printed(lambda: threading.excepthook(args))
head, _, rest = text.partition("\n")
print(head == f"Exception in thread {threading.get_ident()}:", repr(rest))
quiet = threading.ExceptHookArgs((SystemExit, SystemExit(1), None, None))
print(repr(printed(lambda: threading.excepthook(quiet))))


# Without sys.stderr the thread's own copy is written to; without both nothing is.
def without(thread):
    old, sys.stderr = sys.stderr, None
    try:
        threading.excepthook(threading.ExceptHookArgs((ValueError, None, None, thread)))
    finally:
        sys.stderr = old


class Owner:
    name = "owner"
    _stderr = io.StringIO()


without(None)
without(Owner)
print(Owner._stderr.getvalue().splitlines()[0])
Owner._stderr = None
without(Owner)


# A hook of the program's own, and one that fails.
def hook(args):
    print(args.exc_type.__name__, args.exc_value, args.thread.name)


threading.excepthook = hook
run(fail, "hooked")


def bad_hook(args):
    raise RuntimeError("hook")


threading.excepthook = bad_hook
print([line for line in printed(lambda: run(fail)).splitlines() if not line.startswith(" ")])
threading.excepthook = threading.__excepthook__
