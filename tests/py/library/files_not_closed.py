"""A file that dies open warns of itself, once, under the name that the program knew; what fails then is told."""
import io, gc, sys, warnings
class F(io.RawIOBase):
    def close(self): raise OSError("no")
def hook(u): print("unraisable", type(u.exc_value).__name__, u.exc_value, u.err_msg.partition(" at 0x")[0], type(u.object).__name__)
sys.unraisablehook = hook
def f(make):
    make()
def run(make):
    f(make)
    (lambda *a: None)(*range(50))
    gc.collect()
run(F)
warnings.simplefilter("always")
def shown(m): print("warned", m.category.__name__, m.message, type(m.source).__name__)
warnings._showwarnmsg_impl = shown
def t(): open("/dev/null")
run(t)
run(lambda: open("/dev/null", "rb"))
run(lambda: open("/dev/null", "wb"))
run(lambda: open("/dev/null", "r+b", buffering=0))
run(lambda: open("/dev/null", "rb", buffering=0))
run(lambda: io.TextIOWrapper(io.BytesIO(b"")))
run(lambda: io.BufferedReader(io.BytesIO(b"")))
run(lambda: io.open(1, "w", closefd=False))
run(lambda: io.FileIO("/dev/null"))
def closed():
    with open("/dev/null"): pass
run(closed)
def part():
    global kept
    f = open("/dev/null"); kept = f.buffer
run(part)
print(kept.closed)
class S(io.FileIO):
    def __repr__(self): return "S()"
run(lambda: S("/dev/null"))
class T(io.TextIOWrapper):
    def close(self): print("own close"); super().close()
run(lambda: T(open("/dev/null","rb")))
warnings.simplefilter("error")
run(t)
warnings.simplefilter("ignore")
run(t)
print([hasattr(c, "_dealloc_warn") for c in (io.FileIO, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.TextIOWrapper, io.BytesIO, io.BufferedRWPair, io.StringIO, io.IOBase)])
