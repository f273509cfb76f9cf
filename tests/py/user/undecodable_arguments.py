"""Arguments, the script's name and the environment are the system's bytes: those that are no UTF-8 come as
lone surrogates and go back as they were."""
import os
import subprocess
import sys
import tempfile

program = b"""\
import os, sys
print(ascii(sys.argv[1:]), ascii(sys.orig_argv[-1]), os.fsencode(sys.argv[-1]))
print(ascii(os.path.basename(sys.argv[0])), ascii(os.environ.get("WORD")), os.environb.get(b"WORD"))
print(ascii(os.path.basename(globals().get("__file__", "none"))), ascii(os.path.basename(sys.path[0])))
"""


def run(*arguments, **environment):
    env = {**os.environb, **{k.encode(): v for k, v in environment.items()}}
    done = subprocess.run([os.fsencode(sys.executable), *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print(done.returncode, done.stdout.decode(), done.stderr.decode().split("\n")[0])


with tempfile.TemporaryDirectory() as folder:
    folder = os.path.join(os.fsencode(folder), b"odd\xfe")
    os.mkdir(folder)
    for name in b"plain.py", b"odd\xff.py":
        script = os.path.join(folder, name)
        with open(script, "wb") as file:
            file.write(program)
        run(script, b"a", b"b\x80c", b"\xc3\xa9\xed\xa0\x80", WORD=b"x\xe9y")
    run(b"-c", program, b"\xff")
    run(b"-c", b"print('\xff')")
    with open(os.path.join(folder, b"found_here.py"), "wb") as file:
        file.write(b"print('imported')")
    run(b"-c", b"import found_here", PYTHONPATH=folder)
    run(b"-m", b"found_here", PYTHONPATH=b"/nowhere:" + folder)
