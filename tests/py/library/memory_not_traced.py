"""tracemalloc while nothing is traced: what warnings and test runners ask of it."""
import tracemalloc
import warnings

print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_traceback_limit())
print(tracemalloc.get_object_traceback(object()), tracemalloc.get_tracemalloc_memory())
print(tracemalloc.clear_traces(), tracemalloc.reset_peak(), tracemalloc.stop())
for n in 0, -1, 1 << 20:
    try:
        tracemalloc.start(n)
    except ValueError as e:
        print(e)
try:
    tracemalloc.take_snapshot()
except RuntimeError as e:
    print(e)
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    warnings.warn_explicit("left open", ResourceWarning, "f.py", 3, source=object())
print(warnings._formatwarnmsg(seen[0]))
