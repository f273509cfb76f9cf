# Native code that walks over a very long range can be interrupted.
import signal


class Alarm(Exception):
    pass


def ring(*_):
    raise Alarm


signal.signal(signal.SIGALRM, ring)
long = range(1 << 62)
for name, walk in [
    ("python eq", lambda: long.index(Never())),
    ("python eq in", lambda: Never() in long),
    ("python eq count", lambda: long.count(Never())),
    ("max key", lambda: max(long, key=lambda n: 0)),
]:
    class Never:
        def __eq__(self, other):
            return False

    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        walk()
    except Alarm:
        print(name, "interrupted")
