# Searches that look at long stretches of text again and again, but rarely go back: signals
# are handled in between.
import re
import signal


class Enough(Exception):
    pass


def enough(*_):
    raise Enough


signal.signal(signal.SIGALRM, enough)
for pattern, text in [
    ("[ab]*c", "a" * 250000),
    ("a(?=[ab]*c)", "a" * 250000),
    ("[ab]*?c", "a" * 250000),
    (r"(a*)(?:b|\1c)", "a" * 100000),
]:
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        print(pattern, re.search(pattern, text))
    except Enough:
        print(pattern, "interrupted")
    signal.setitimer(signal.ITIMER_REAL, 0)

# A prefix that fails at its end everywhere.
prefix = "ab" * 500
text = "ab" * 20000
print(re.search(prefix + "c", text), re.search(prefix + "c", text + "c").span())
print(re.search(prefix + "b", text), len(re.findall("ab" * 9000 + "b", text + "b" + text)))
