"""The longest stops of a program that replaces one of many live objects after another.

    pyrs tests/bench/pauses.py [groups] [steps]

Each group is an instance, a list, a dict, two tuples and texts. A stop is the time between
two looks at the clock of the thread's own processor time, so that other processes do not
count; what the step itself does takes some microseconds of it.
"""
import gc
import sys
import time


class Node:
    __slots__ = ("number", "next")

    def __init__(self, number, next):
        self.number = number
        self.next = next


def group(i):
    return (Node(i, None), [i, str(i)], {"x": i, "y": str(i)})


def main(groups, steps):
    clock = time.thread_time
    kept = [group(i) for i in range(groups)]
    gc.collect()
    stops = []
    begin = last = clock()
    for step in range(steps):
        kept[(step * 7919) % groups] = group(step)
        now = clock()
        if now - last > 0.0002:
            stops.append(now - last)
        last = clock()
    stops.sort()
    print(f"{groups} groups, {steps} steps in {last - begin:.2f} s")
    print("longest stops (ms):", *(f"{stop * 1e3:.2f}" for stop in stops[-5:]))
    print("stops over 1 ms:", sum(stop > 0.001 for stop in stops))


main(*map(int, sys.argv[1:] or ("85000", "1000000")))
