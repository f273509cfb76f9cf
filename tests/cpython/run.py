"""Run one module of CPython's suite: run.py test.test_name [test left out] ..."""

import opcode
import sys
import types
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


def without_extension(name, *functions):
    """Put something in the place of an extension module of CPython's own: tests that call its
    functions are skipped."""

    def skip(*args, **kwargs):
        raise unittest.SkipTest(f"there is no {name}")

    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(dict.fromkeys(functions, skip))


# Without `_interpreters` this name does not exist, as in a CPython that is built so; but the
# suite's helpers name it before they could skip anything.
if module.startswith("test.test_concurrent_futures") and not hasattr(
    futures, "InterpreterPoolExecutor"
):
    futures.InterpreterPoolExecutor = NoInterpreters

# These import an extension, or look at CPython's instructions, outside of their tests, for a few
# of them: the others would not run either.
if module == "test.test_bytes":
    without_extension("_testlimitedcapi", "sequence_getitem", "sequence_setitem", "sequence_delitem")
if module == "test.test_class":
    without_extension("_testinternalcapi", "has_inline_values")
if module == "test.test_code":
    opcode.opmap.setdefault("COPY_FREE_VARS", 0)

unittest.main(module=None, argv=["python -m unittest", module], testLoader=Loader())
