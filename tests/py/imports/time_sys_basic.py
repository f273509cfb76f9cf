import sys
import time

a = time.time()
b = time.perf_counter()
c = time.monotonic()
time.sleep(0.001)
print(time.time() >= a, time.perf_counter() > b, time.monotonic() >= c, type(a).__name__, a > 1.6e9, type(time.perf_counter_ns()).__name__)
try:
    time.sleep("x")
except TypeError as e:
    print(e)
print(time.gmtime(0).tm_year, time.strftime("%Y-%m-%d", time.gmtime(86400)), tuple(time.gmtime(0))[:6])
print(sys.version_info[:2], sys.version.startswith("3.14"), sys.version_info >= (3, 14), sys.version_info.major, sys.byteorder, sys.maxsize == 2**63 - 1, sys.maxunicode, sys.platform)
print(len(sys.argv), sys.argv[0].endswith("time_sys_basic.py"), type(sys.path).__name__, "sys" in sys.modules, sys.modules["sys"] is sys, sys.getdefaultencoding(), type(sys.implementation.name).__name__)
print(sys.getrecursionlimit(), sys.float_info.max, sys.float_info.epsilon, sys.hash_info.width, sys.hash_info.modulus, sys.int_info.default_max_str_digits, sys.flags.optimize, callable(sys.exit), sys.getsizeof([]) > 0)
print(sys.intern("abc") == "abc", sys._getframe().f_code.co_name, sys._getframe(0).f_lineno)


def f():
    return sys._getframe(1).f_code.co_name, sys._getframe().f_code.co_name, sorted(sys._getframe().f_locals)


print(f())
try:
    sys._getframe(1000)
except ValueError as e:
    print(e)
old = sys.getswitchinterval()
sys.setswitchinterval(0.01)
print(sys.getswitchinterval(), sys.is_finalizing())
sys.setswitchinterval(old)
print(sys.displayhook(None), sys.displayhook(5))
