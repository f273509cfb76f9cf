# faulthandler tells what threads are doing.
import faulthandler, os, re, signal, sys, tempfile, threading

def told(call):
    with tempfile.TemporaryFile() as f:
        call(f)
        f.seek(0)
        text = f.read().decode()
    text = re.sub(r"0x[0-9a-f]+( \[.*?\])?", "ID", text)
    text = text.replace(__file__, "FILE")
    print(re.sub(r'  File "[^"]*threading.py".*\n', "", re.sub(r'  File "<_contextvars>".*\n', "", text)))

def f(call):
    told(call)
f(faulthandler.dump_traceback)
f(lambda out: faulthandler.dump_traceback(out, all_threads=False))

gate, inside = threading.Event(), threading.Event()
def wait():
    inside.set()
    gate.wait()
t = threading.Thread(target=wait)
t.start()
inside.wait()
import time
time.sleep(0.05)
told(lambda out: faulthandler.dump_traceback(out))
gate.set()
t.join()

def by_signal(out):
    faulthandler.register(signal.SIGUSR1, out, all_threads=False)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))
told(by_signal)

def too_long(out):
    faulthandler.dump_traceback_later(0.05, file=out)
    time.sleep(0.3)
    faulthandler.cancel_dump_traceback_later()
told(too_long)
def in_time(out):
    faulthandler.dump_traceback_later(100, file=out)
    faulthandler.cancel_dump_traceback_later()
told(in_time)

print(faulthandler.is_enabled(), faulthandler.disable())
faulthandler.enable()
print(faulthandler.is_enabled(), faulthandler.disable(), faulthandler.is_enabled())
for call in (lambda: faulthandler.register(signal.SIGSEGV), lambda: faulthandler.register(100),
             lambda: faulthandler.dump_traceback(-1), lambda: faulthandler.dump_traceback_later(0),
             lambda: faulthandler.dump_traceback_later(float("nan")),
             lambda: faulthandler.dump_traceback_later("1"),
             lambda: faulthandler.dump_traceback(object())):
    try:
        call()
    except (RuntimeError, ValueError, TypeError, AttributeError) as e:
        print(type(e).__name__, e)

# What a process says that dies.
import subprocess
for call in ("_sigsegv", "_sigabrt", "_sigfpe", "_read_null", "_stack_overflow"):
    code = f"import faulthandler\nfaulthandler.enable()\ndef f():\n    faulthandler.{call}()\nf()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    text = re.sub(r"0x[0-9a-f]+( \[.*?\])?", "ID", done.stderr)
    text = text.partition("\nCurrent thread's C stack")[0]
    print(call, done.returncode)
    print(text)
done = subprocess.run([sys.executable, "-X", "faulthandler", "-c",
                       "import faulthandler; print(faulthandler.is_enabled())"], capture_output=True, text=True)
print(done.stdout)
