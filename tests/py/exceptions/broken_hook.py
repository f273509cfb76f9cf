# A hook that fails: both exceptions are shown.
import sys


def hook(*args):
    print("called")
    raise KeyError("in the hook")


sys.excepthook = hook
raise ValueError("the first")
