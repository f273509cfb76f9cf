"""Hundreds of decorators: evaluated from the first, called from the last."""
import textwrap

calls = []


def mark(n):
    calls.append(('made', n))

    def decorate(f):
        calls.append(('applied', n))
        return f
    return decorate


def program(count, body):
    return ''.join(f'@mark({n})\n' for n in range(count)) + body


for count in (1, 7, 8, 9, 10, 43, 300, 1000):
    for body in ('def f(a, b=2): return a, b\n', 'class f(dict): kind = 1\n',
                 'async def f(): pass\n', 'class f[T]: pass\n', 'def f[T](x: T = 3): return x\n'):
        calls.clear()
        space = {'mark': mark}
        exec(program(count, body), space)
        made = [n for kind, n in calls if kind == 'made']
        applied = [n for kind, n in calls if kind == 'applied']
        assert made == list(range(count)), made
        assert applied == made[::-1], applied
        assert calls[count - 1][0] == 'made'
    print(count, space['f'](4))


def wrap(n):
    def decorate(f):
        return lambda: f'{n}({f()})'
    return decorate


space = {'wrap': wrap}
exec(''.join(f'@wrap({n})\n' for n in range(12)) + 'def f(): return "x"\n', space)
print(space['f']())

# In a function with locals and a closure.
source = 'def outer(a):\n' + textwrap.indent(
    ''.join(f'@wrap({n} + a)\n' for n in range(30)) + 'def f(): return a\nreturn f()', '    ')
exec(source, space)
print(space['outer'](100))

# The line of the decorator that fails.
def bad(f):
    raise ValueError('bad')


space = {'ok': lambda f: f, 'bad': bad}
for at in (0, 5, 20, 39):
    lines = ['@ok\n'] * 40
    lines[at] = '@bad\n'
    try:
        exec(compile(''.join(lines) + 'def f(): pass\n', 'p', 'exec'), space)
    except ValueError as e:
        print(at, e.__traceback__.tb_next.tb_lineno)
