"""Run one module of CPython's suite: run.py test.test_name [test left out] ..."""

import sys
import unittest
from concurrent import futures

module, *left_out = sys.argv[1:]


class Loader(unittest.TestLoader):
    def getTestCaseNames(self, case):
        names = super().getTestCaseNames(case)
        return [name for name in names if f"{case.__name__}.{name}" not in left_out]


class NoInterpreters:
    def __init__(self, *args, **kwargs):
        raise unittest.SkipTest("there are no subinterpreters")


# Without `_interpreters` this name does not exist, as in a CPython that is built so; but the
# suite's helpers name it before they could skip anything.
if module.startswith("test.test_concurrent_futures") and not hasattr(
    futures, "InterpreterPoolExecutor"
):
    futures.InterpreterPoolExecutor = NoInterpreters

unittest.main(module=None, argv=["python -m unittest", module], testLoader=Loader())
