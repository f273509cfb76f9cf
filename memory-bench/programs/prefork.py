"""A server that has loaded 300,000 records and forks a worker, which reads all of them and then
collects: `dirty` are the worker's private dirty bytes."""
import gc
import os


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))



def dirty():
    with open("/proc/self/smaps_rollup") as lines:
        for line in lines:
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1]) * 1024


class Record:
    def __init__(self, number):
        self.number = number
        self.name = "record " + str(number)
        self.tags = [number % 7, number % 11]


records = {"r%d" % i: Record(i) for i in range(300000)}
gc.collect()
gc.freeze()
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    total = sum(record.number + len(record.name) + record.tags[0] for record in records.values())
    found = sum("r%d" % i in records for i in range(0, 300000, 3))
    gc.collect()
    os.write(writer, b"%d %d" % (total + found, dirty()))
    os._exit(0)
os.waitpid(child, 0)
total, worker = os.read(reader, 100).split()
report(int(total))
print("dirty", int(worker))
