# What a profiler is told of fits together: each frame that returns is the one that was called
# last, and the frame behind it the one before, also where modules' parts are not shown.
import importlib.util
import runpy
import sys
import warnings

stack = []
wrong = []


def told(frame, event, arg):
    if event == "call":
        if stack and frame.f_back is not stack[-1] and frame.f_back is not None:
            wrong.append(("call", frame.f_code.co_name))
        stack.append(frame)
    elif event == "return":
        if stack:
            if stack.pop() is not frame:
                wrong.append(("return", frame.f_code.co_name))


def observed(work):
    stack.clear()
    wrong.clear()
    sys.setprofile(told)
    try:
        work()
    finally:
        sys.setprofile(None)
    return wrong[:3]


def search():
    runpy._get_module_details("timeit")
    importlib.util.find_spec("fractions")


def warn():
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        warnings.warn("told")


def decode():
    "abc+-".encode("utf-7").decode("utf-7")
    b"\xb0\xa1".decode("gb2312")


print(observed(search), observed(warn), observed(decode))
