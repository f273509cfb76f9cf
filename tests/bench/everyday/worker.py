"""Measures operations: reads `number loops` lines, answers with seconds of CPU time.

`loops` 0 asks for a number of loops that takes about the time in argv[1].
"""
import gc
import sys
import time

import operations

FRAME = """
def measure(turns, clock):
{setup}
    begin = clock()
    for turn in turns:
{statement}
    return clock() - begin
"""


def indent(text, depth):
    return "\n".join(" " * depth + line for line in text.strip().splitlines())


def prepare(setup, statement):
    namespace = {"__name__": "everyday"}
    source = FRAME.format(setup=indent(setup, 4), statement=indent(statement, 8))
    exec(compile(source, "<operation>", "exec"), namespace)
    return namespace["measure"]


def run(measure, loops):
    return measure(range(loops), time.process_time)


def calibrate(measure, goal):
    loops = 1
    while True:
        took = run(measure, loops)
        if took >= goal / 2:
            return max(1, round(loops * goal / took))
        loops *= 10 if took < goal / 20 else 2


def main():
    goal = float(sys.argv[1])
    rows = list(operations.each())
    prepared = {}
    for line in sys.stdin:
        number, loops = map(int, line.split())
        try:
            if number not in prepared:
                prepared.clear()
                gc.collect()
                prepared[number] = prepare(*rows[number][1:])
            measure = prepared[number]
            answer = calibrate(measure, goal) if loops == 0 else run(measure, loops)
        except Exception as error:
            answer = f"failed {type(error).__name__}: {error}".splitlines()[0]
        print(answer, flush=True)


main()
