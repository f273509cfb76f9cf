# Options and variables of the environment that set what a program sees.
import os
import subprocess
import sys

ENV = {k: v for k, v in os.environ.items() if not k.startswith(('PYTHON', 'PYRS', 'FORCE'))}


def run(*args, env=(), first=None):
    done = subprocess.run([sys.executable, *args], text=True, capture_output=True, stdin=subprocess.DEVNULL,
                          env={**ENV, **dict(env)})
    err = done.stderr.rstrip('\n').split('\n')
    print(args, dict(env), done.returncode, done.stdout.rstrip('\n'), err[:first], sep='\n  ')


FLAGS = 'import sys; print(sys.flags, sys.flags.gil, sys.flags.thread_inherit_context, sys.flags.context_aware_warnings)'
run('-c', FLAGS)
for option in ('-b', '-bb', '-d', '-B', '-E', '-I', '-O', '-OO', '-P', '-q', '-s', '-S', '-u', '-v', '-vv'):
    run('-q' if option == '-v' else option, option, '-c', FLAGS, first=0)
for x in ('dev', 'utf8', 'utf8=0', 'utf8=1', 'warn_default_encoding', 'int_max_str_digits=1000',
          'int_max_str_digits=0', 'thread_inherit_context=1', 'context_aware_warnings=1',
          'context_aware_warnings=0'):
    run('-X', x, '-c', FLAGS)
for name, value in (('PYTHONDEBUG', '1'), ('PYTHONDEBUG', '2'), ('PYTHONDEBUG', 'x'), ('PYTHONDEVMODE', '1'),
                    ('PYTHONDONTWRITEBYTECODE', '1'), ('PYTHONINTMAXSTRDIGITS', '700'), ('PYTHONNOUSERSITE', '1'),
                    ('PYTHONOPTIMIZE', '2'), ('PYTHONSAFEPATH', '1'), ('PYTHONUTF8', '1'), ('PYTHONUTF8', '0'),
                    ('PYTHONWARNDEFAULTENCODING', '1'), ('PYTHON_THREAD_INHERIT_CONTEXT', '1'),
                    ('PYTHON_CONTEXT_AWARE_WARNINGS', '1')):
    run('-c', FLAGS, env={name: value})
    run('-E', '-c', FLAGS, env={name: value})
for x in ('int_max_str_digits', 'int_max_str_digits=3', 'int_max_str_digits=x', 'cpu_count=0', 'cpu_count=x', 'utf8=2',
          'importtime=3', 'thread_inherit_context=2', 'context_aware_warnings', 'tracemalloc=x'):
    run('-X', x, '-c', FLAGS, first=1)
for name in ('PYTHONINTMAXSTRDIGITS', 'PYTHON_CPU_COUNT', 'PYTHONUTF8', 'PYTHONTRACEMALLOC', 'PYTHONHASHSEED'):
    run('-c', '1', env={name: 'x'}, first=1)

run('-X', 'cpu_count=3', '-c', 'import os; print(os.cpu_count(), os.process_cpu_count())')
run('-c', 'import os; print(os.cpu_count())', env={'PYTHON_CPU_COUNT': '5'})
run('-X', 'a', '-X', 'b=c', '-X', 'd=', '-c', 'import sys; print(sys._xoptions)')
run('-X', 'no_debug_ranges', '-c', 'print({p[2:] for p in (lambda: 1 + x).__code__.co_positions()})')
run('-X', 'int_max_str_digits=640', '-c', 'print(len(str(10 ** 639))); str(10 ** 640)')
run('-P', '-c', 'import sys; print(sys.path[0] == "")')
run('-u', '-c', 'import sys; print(sys.stdout.write_through, sys.stderr.write_through)')
run('-c', 'import sys; print(sys.stdout.write_through)', env={'PYTHONUNBUFFERED': '1'})
run('--check-hash-based-pycs', 'always', '-c', 'import _imp; print(_imp.check_hash_based_pycs)')
run('--check-hash-based-pycs', 'perhaps', '-c', '1', first=1)
run('-Z', first=1)
run('--nothing', first=1)
run('-c', first=1)
run('-X', first=1)
run('-W', first=1)

BYTES = '''
def f(what):
    print(what())
f(lambda: b"a" == "a")
f(lambda: "a" == b"a")
f(lambda: b"a" != "a")
f(lambda: b"a" == 97)
f(lambda: bytearray(b"a") == "a")
f(lambda: str(b"a"))
f(lambda: f"{b'a'}")
f(lambda: str(bytearray(b"a")))
f(lambda: b"a" in ["a"])
f(lambda: b"a" < b"b")
f(lambda: b"a" == None)
f(lambda: repr(b"a"))
'''
run('-c', BYTES)
run('-b', '-c', BYTES)
run('-bb', '-c', 'b"" == ""')
run('-bb', '-c', 'str(b"")')
run('-Werror', '-c', 'import sys, warnings; print(sys.warnoptions); warnings.warn("x")')
run('-Wi', '-b', '-c', 'import sys; print(sys.warnoptions)', env={'PYTHONWARNINGS': 'd,e'})
run('-Wfoo', '-c', 'import warnings')
run('-X', 'warn_default_encoding', '-c', 'open("/dev/null").close()\nimport io\nio.text_encoding(None)\nio.TextIOWrapper(io.BytesIO())\n'
    'open("/dev/null", encoding="utf-8"); open("/dev/null", "rb")')
run('-Walways', '-c', '0 is 0')
run('-c', 'import sys; sys.stdout.write("no newline"); sys.exit("said")')
run('-c', '''
  if 1:
      print("indented", __name__)
''')
times = subprocess.run([sys.executable, '-X', 'importtime', '-c', 'import csv'], capture_output=True, text=True, env=ENV).stderr
rows = [line.split('|') for line in times.splitlines()]
print(rows[0], any(row[2] == ' csv' for row in rows), any(row[2] == '   _csv' for row in rows),
      all(row[0].startswith('import time: ') for row in rows))
times = subprocess.run([sys.executable, '-c', 'import csv'], capture_output=True, text=True,
                       env={**ENV, 'PYTHONPROFILEIMPORTTIME': '2'}).stderr
print('import time: cached    | cached     |   ' in times)
said = subprocess.run([sys.executable, '-v', '-c', 'import csv'], capture_output=True, text=True, env=ENV).stderr
print("import 'csv' # " in said)
for option in ('-h', '-?', '--help', '--help-env', '--help-xoptions', '--help-all', '-V', '-VV', '--version'):
    done = subprocess.run([sys.executable, option], capture_output=True, text=True, env=ENV)
    print(option, done.returncode, done.stderr, len(done.stdout) > 10, done.stdout.startswith('Python 3.14.'), 'PYTHONPATH' in done.stdout,
          'importtime' in done.stdout)
print(subprocess.run([sys.executable, '-VV'], capture_output=True, text=True, env=ENV).stdout.strip() == 'Python ' + sys.version.strip())
