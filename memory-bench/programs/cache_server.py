"""A cache of values of mixed sizes, 24 MB of text in all, turned over fifty times.

`flat` is RSS at the end over RSS after five turns: a heap that fragments grows from turn to turn.
"""
import time


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))


LIMIT = 24_000_000
SIZES = [20, 60, 60, 200, 200, 200, 900, 900, 4000, 40000]

cache = {}
held = 0
state = 7
number = 0
early = 0
begin = time.process_time()
turned = 0
while turned < 50 * LIMIT:
    state = (state * 1103515245 + 12345) % 2147483648
    size = SIZES[(state >> 8) % 10] + (state >> 16) % 17
    number += 1
    key = "user:%d:%d" % (number % 1000, number)
    value = b"x" * size
    cache[key] = (value, number, 1.5 * number)
    held += size
    turned += size
    while held > LIMIT:
        old = next(iter(cache))
        held -= len(cache.pop(old)[0])
    if not early and turned > 5 * LIMIT:
        early = status("VmRSS")
report(len(cache))
print("flat", round(status("VmRSS") / early, 3))
print("seconds", round(time.process_time() - begin, 3))
