"""400,000 objects, of which one in a hundred stays."""
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


class Record:
    def __init__(self, number):
        self.number = number
        self.name = "record " + str(number)
        self.tags = [number, number + 1, number + 2]
        self.facts = {"id": number, "name": self.name, "value": number * 0.5}


records = [Record(i) for i in range(400000)]
records = records[::100]
gc.collect()
report(sum(r.number for r in records))
