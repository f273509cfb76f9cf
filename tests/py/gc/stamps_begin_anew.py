# Caches compare numbers of which there are many, but not endlessly many: with an option they
# run out at once, again and again, and nothing that was cached may be taken for something else.
import subprocess
import sys

PROGRAM = r"""
import gc

total = 0


def use(x):
    return x.value + x.twice() + len(x.name)


class Base:
    kind = "base"

    def __init__(self, value):
        self.value = value
        self.name = "n" * (value % 5)

    def twice(self):
        return self.value * 2


def churn(k):
    global total
    made = type(f"C{k % 7}", (Base,), {"extra": k, "twice": lambda self: self.value * 3})
    total += use(made(k)) + use(Base(k)) + made.extra
    if k % 3 == 0:
        made.twice = lambda self: 0
        total += use(made(k))
        Base.kind = k
    globals()[f"g{k % 50}"] = k
    del globals()[f"g{k % 50}"]
    return made


kept = []
for k in range(3000):
    kept.append(churn(k))
    if k % 10 == 9:
        gc.collect()
        kept = kept[-5:]
print(total, Base.kind, [c.extra for c in kept], use(kept[0](1)), use(Base(2)))
"""

for options in ([], ["-X", "gc-stamps=3000"], ["-X", "gc-stamps=3000", "-X", "gc-verify"]):
    child = subprocess.run(
        [sys.executable, *options, "-c", PROGRAM], capture_output=True, text=True, timeout=300
    )
    print(child.returncode, child.stdout.strip(), child.stderr.strip()[-200:])
