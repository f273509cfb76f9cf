"""1.2 million instances in linked lists."""


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))


class Order:
    def __init__(self, number, quantity, following):
        self.number = number
        self.quantity = quantity
        self.following = following


chains = []
for chain in range(1200):
    last = None
    for i in range(1000):
        last = Order(chain * 1000 + i, i & 63, last)
    chains.append(last)
total = 0
for node in chains:
    while node is not None:
        total += node.quantity
        node = node.following
report(total)
