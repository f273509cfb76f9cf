"""Two million floats and ints in lists."""


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))

samples = []
stamps = []
for i in range(1000000):
    samples.append(i * 0.25 + 0.125)
    stamps.append(1700000000000 + i * 250)
report(sum(samples) + len(stamps))
