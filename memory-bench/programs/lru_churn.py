"""A cache of 150,000 entries through which a million pass."""


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))


class Entry:
    def __init__(self, key, size):
        self.key = key
        self.size = size
        self.body = "body of " + key


cache = {}
hits = 0
state = 1
for i in range(1000000):
    state = (state * 1103515245 + 12345) % 2147483648
    key = "key:" + str((state >> 4) % 400000)
    entry = cache.pop(key, None)
    if entry is None:
        entry = Entry(key, state & 1023)
        if len(cache) >= 150000:
            del cache[next(iter(cache))]
    else:
        hits += 1
    cache[key] = entry
report(hits)
