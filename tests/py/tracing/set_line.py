"""Setting f_lineno: where a frame may go on, what is said where not, what becomes of variables and
of the exception that is handled."""
import sys
import warnings

warnings.simplefilter('ignore', RuntimeWarning)
log = []


def jump(function, source, target, event='line'):
    """Call the function; the first time it comes to one line, it goes on at another."""
    code = function.__code__
    base = code.co_firstlineno
    done = []

    def trace(frame, what, arg):
        if frame.f_code is not code:
            return None
        if what == event and frame.f_lineno == base + source and not done:
            done.append(True)
            try:
                frame.f_lineno = base + target if isinstance(target, int) else target
                log.append('at %d' % (frame.f_lineno - base))
            except (ValueError, AttributeError) as e:
                log.append(f'{type(e).__name__}: {e}'.replace(str(base + target), 'N')
                           if isinstance(target, int) else str(e))
        elif done and what == 'line':
            log.append(frame.f_lineno - base)
        return trace

    log.clear()
    sys.settrace(trace)
    try:
        log.append(function())
    except Exception as e:
        log.append(repr(e))
    finally:
        sys.settrace(None)
    print(function.__name__, source, target, event, log)


def straight():
    a = 1
    b = 2
    c = 3
    return a, b, c


for source, target in ((1, 3), (2, 4), (3, 1), (1, 1), (2, -50), (2, 50), (2, 0.5), (2, 'x')):
    jump(straight, source, target)
for event in ('call', 'return'):
    jump(straight, 0 if event == 'call' else 4, 2, event)


def loop():
    out = []
    for i in range(3):
        out.append(i)
        out.append(-i)
    out.append('end')
    while len(out) < 9:
        out.append('more')
    return out


for source, target in ((3, 5), (1, 3), (5, 4), (4, 2), (3, 7), (7, 3), (8, 7), (2, 8)):
    jump(loop, source, target)


def handlers():
    out = []
    out.append(1)
    try:
        out.append(2)
        int('x')
    except ValueError as e:
        out.append(3)
        out.append(4)
    except KeyError:
        out.append(5)
    finally:
        out.append(6)
    out.append(sys.exception())
    return out


for source, target in ((2, 7), (2, 4), (4, 13), (7, 13), (7, 8), (7, 10), (2, 12), (12, 2), (8, 4),
                       (7, 12)):
    jump(handlers, source, target)


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        log.append('exit')


def within():
    out = []
    out.append(1)
    with Manager() as m:
        out.append(2)
        out.append(3)
    out.append(4)
    return out


for source, target in ((2, 4), (4, 6), (5, 4), (2, 3), (6, 5)):
    jump(within, source, target)


def handled_before():
    try:
        raise KeyError(1)
    except KeyError:
        try:
            raise ValueError(2)
        except ValueError:
            x = 1
        y = repr(sys.exception())
    return y, sys.exception()


jump(handled_before, 7, 8)
jump(handled_before, 7, 9)


def cells():
    a = 1
    b = 2

    def inner():
        return a, b
    a = 5
    return inner()


jump(cells, 2, 6)
jump(cells, 6, 1)


def comprehension():
    x = [1, 2]
    y = [v * 2 for v in x]
    z = {v: w for v in x for w in y}
    return y, z


jump(comprehension, 3, 2)
jump(comprehension, 2, 4)


# Nobody traces.
try:
    sys._getframe().f_lineno = 1
except ValueError as e:
    print(e)
try:
    del sys._getframe().f_lineno
except AttributeError as e:
    print(e)

# The warning, and one that is an error.
def count():
    a = 1
    b = 2
    return 0


for action in ('always', 'error'):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)

        def trace(frame, what, arg):
            if frame.f_code is count.__code__ and what == 'line':
                if frame.f_lineno == count.__code__.co_firstlineno + 1:
                    try:
                        frame.f_lineno += 2
                    except RuntimeWarning as e:
                        print('raised', e)
            return trace
        sys.settrace(trace)
        count()
        sys.settrace(None)
    print([str(w.message) for w in caught])


# Out of a tracer that fails nothing is left.
def failing(frame, what, arg):
    if frame.f_code is count.__code__ and what == 'line':
        frame.f_lineno += 1
        raise LookupError('tracer')
    return failing


sys.settrace(failing)
try:
    count()
except LookupError as e:
    print(e, sys.gettrace())
print(count())


# To an instruction that writes several registers, and begins its line.
def several():
    m = Manager()
    pair = [1, 2]
    log.append('here')
    with m:
        pair = [3, 4]
    first, pair = pair
    return first, pair


for source, target in ((3, 4), (3, 6), (5, 6), (6, 4), (7, 6)):
    jump(several, source, target)
