"""400,000 objects of mixed kinds of which a random tenth stays, then as many again in other sizes:
what has been left between the living must be used."""
import gc


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))


state = 11


def below(n):
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 7) % n


class Small:
    def __init__(self, n):
        self.n = n


def make(n, turn):
    kind = n % 5
    if kind == 0:
        return Small(n)
    if kind == 1:
        return "text %d " % n * (1 + turn)
    if kind == 2:
        return [n] * (2 + 3 * turn)
    if kind == 3:
        return {"n": n, "turn": turn, "name": "x%d" % n}
    return (n, n * 0.5, str(n))


kept = []
for turn in range(4):
    batch = [make(n, turn) for n in range(400000)]
    kept.extend(item for item in batch if below(10) == 0)
    del batch
    if turn > 1:
        kept = [item for item in kept if below(2)]
gc.collect()
report(len(kept))
