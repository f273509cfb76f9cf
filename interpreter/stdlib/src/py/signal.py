"""Signals: what there is without handlers in Python."""
SIG_DFL = 0
SIG_IGN = 1
SIG_BLOCK = 0
SIG_UNBLOCK = 1
SIG_SETMASK = 2
NSIG = 65
ITIMER_REAL = 0
ITIMER_VIRTUAL = 1
ITIMER_PROF = 2

for _i, _name in enumerate('HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM '
                           'STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH '
                           'IO PWR SYS'.split(), 1):
    globals()['SIG' + _name] = _i
del _i, _name
SIGIOT, SIGPOLL, SIGCLD, SIGRTMIN, SIGRTMAX = SIGABRT, SIGIO, SIGCHLD, 34, 64


class ItimerError(OSError):
    pass


ItimerError.__module__ = 'signal'


def default_int_handler(signalnum, frame, /):
    raise KeyboardInterrupt


_handlers = {SIGINT: default_int_handler, SIGPIPE: SIG_IGN}


def _check(signalnum):
    if not 1 <= signalnum < NSIG:
        raise ValueError("signal number out of range")


def getsignal(signalnum, /):
    _check(signalnum)
    return _handlers.get(signalnum, SIG_DFL)


def signal(signalnum, handler, /):
    _check(signalnum)
    if not callable(handler) and handler not in (SIG_DFL, SIG_IGN):
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    if callable(handler) and handler is not default_int_handler:
        raise NotImplementedError("pyrs: signal handlers are not implemented")
    old = getsignal(signalnum)
    _handlers[signalnum] = handler
    return old


def raise_signal(signalnum, /):
    import posix
    posix.kill(posix.getpid(), signalnum)


def valid_signals():
    return set(range(1, NSIG)) - {32, 33}


def strsignal(signalnum, /):
    _check(signalnum)
    return {1: 'Hangup', 2: 'Interrupt', 3: 'Quit', 6: 'Aborted', 9: 'Killed',
            11: 'Segmentation fault', 13: 'Broken pipe', 14: 'Alarm clock',
            15: 'Terminated'}.get(signalnum)


def set_wakeup_fd(fd, /, *, warn_on_full_buffer=True):
    return -1


def siginterrupt(signalnum, flag, /):
    pass
