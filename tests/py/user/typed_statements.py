# The interactive mode without a terminal: what `-i` reads, shows and remembers.
import os
import re
import subprocess
import sys

ENV = {k: v for k, v in os.environ.items() if not k.startswith(('PYTHON', 'PYRS', 'FORCE'))}


def run(text, *args, env=()):
    done = subprocess.run([sys.executable, '-i', *args], input=text, text=True,
                          capture_output=True, env={**ENV, **dict(env)})
    print(done.returncode, done.stdout)
    err = re.sub(r'Python 3.*', 'Python', done.stderr)
    print(re.sub(r'"(/[^"\n]*/)?([\w.]*\.py)"', r'"\2"', err))


run('1 + 1\n_ * 2\n')
run('import sys\nsys._getframe().f_code.co_filename\nsys.ps1, sys.ps2\nhasattr(sys, "ps1")\n', '-q')
run('if 1:\n  2\n\nfor i in 1, 2:\n   i\n\n\ndef f(): return 1/0\n\nf()\n', '-q')
run('x = """a\nb"""\nx\n(1,\n2\n)\n[\n\n1]\n', '-q')
run('try:\n  1/0\nexcept Exception as e:\n  e\n\nclass A:\n  b = 1\n\n  c = 2\n\nA.b\n', '-q')
run('# a comment\n\n   \n3\nprint(4)\nNone\n', '-q')
run('1 +\n"a" "b\n)\n5\n', '-q')
run('def f(a,\n      b): return a / b\n\nf(\n1,\n0)\nimport sys; sys.last_exc\n', '-q')
run('raise SystemExit("said")\n', '-q')
run('exit(7)\n', '-q')
run('if 1:\n  6', '-q')
run('import sys\nclass P:\n  n = 0\n  def __str__(self):\n    self.n += 1\n    return f"in {self.n}: "\n\n'
    'sys.ps1 = P()\n1\nsys.ps2 = ".. "\nif 1: 2\n\n', '-q')
run('x\n', '-q', '-c', 'x = "left over"')
run('x\nimport sys; sys.last_value\n', '-q', '-c', 'x = 1; x.y')
run('import sys; sys.displayhook = lambda v: print("shown", v)\n1\nNone\n', '-q')
run('import sys; sys.excepthook = lambda t, v, tb: print("hook", v)\n1/0\n', '-q')
run('__name__, __file__ if "__file__" in globals() else None\n', '-q')
run('@property\ndef f(self): pass\n\nf.fget.__name__\nwith open("/dev/null") as f:\n  f.read()\n\n', '-q')
run('match 3:\n  case 3:\n    "three"\n\n', '-q')
run('', env={'PYTHONSTARTUP': '/nonexistent/start.py'})
