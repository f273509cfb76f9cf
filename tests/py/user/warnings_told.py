# Where warnings stand, what filters and registries make of them, and what they look like.
import os
import subprocess
import sys
import warnings

ENV = {k: v for k, v in os.environ.items() if not k.startswith(('PYTHON', 'PYRS', 'FORCE'))}


def show(message, category, filename, lineno, file=None, line=None):
    print(os.path.basename(filename), lineno, category.__name__, message)


warnings.showwarning = show
warnings.simplefilter('always')


def f():
    warnings.warn(
        "x",
        UserWarning,
        stacklevel=1,
    )


def g():
    warnings.warn("lvl",
                  stacklevel=2)


f()
(warnings
    .warn("y"
          ))
g(
)
g(
    *[],
)
x = [1,
     g(), 3]


class A:
    @property
    def p(self):
        g()


A().p


def h(n):
    warnings.warn("deep", stacklevel=n)


h(1)
h(2)
h(3)
exec("warnings.warn('in exec')", {'warnings': warnings})
exec(compile("\n\nh(2)", "zz.py", "exec"))
warnings.warn_explicit("m", UserWarning, "w1.py", 2)
warnings.warn("skipped", skip_file_prefixes=(os.path.dirname(os.path.abspath(__file__)),))
list(map(lambda x: g(), [1]))

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('default')
    for i in range(3):
        warnings.warn('once here')
    warnings.simplefilter('error')
    try:
        warnings.warn('raised')
    except UserWarning as e:
        print(repr(e))
    warnings.simplefilter('ignore')
    warnings.warn('ignored')
    print([str(w.message) for w in seen])
registry = {}
with warnings.catch_warnings(record=True) as seen:
    for action in ('default', 'module', 'once', 'always'):
        warnings.simplefilter(action)
        for line in (1, 1, 2):
            warnings.warn_explicit('text', UserWarning, 'file', line, module='m', registry=registry)
        print(action, len(seen), len(registry))
for wrong in (lambda: warnings.warn('x', int), lambda: warnings.warn('x', 3), lambda: warnings.warn('x', skip_file_prefixes=[]),
              lambda: warnings.warn('x', skip_file_prefixes=(1,)), lambda: warnings.warn_explicit('x', UserWarning, 'f', 1, 'm', 3),
              lambda: warnings.warn_explicit('x', UserWarning, 'f', 1, module_globals=3), lambda: warnings.warn_explicit(1, 2, 3, 'x')):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e if 'argument' not in str(e) else '')


def run(text, *options):
    done = subprocess.run([sys.executable, *options, '-c', text], capture_output=True, text=True, env=ENV)
    print(done.returncode, done.stdout + done.stderr)


run('0 is 0')
run('def f():\n  assert (1, "x")\nf()')
run('import warnings\nwarnings.warn(\n"a"\n)')
run('import warnings; warnings.warn("old", DeprecationWarning)')
run('import warnings; warnings.warn("old", DeprecationWarning)', '-Wi')
run('import warnings; warnings.warn("old", DeprecationWarning)', '-We')
run('import subprocess; p = subprocess.Popen(["sleep", "0.1"])')
