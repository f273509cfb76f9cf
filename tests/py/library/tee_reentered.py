# A tee that is asked while its iterator runs says so, and goes on afterwards.
from itertools import tee
class R:
    n = 0
    def __iter__(self): return self
    def __next__(self):
        R.n += 1
        if R.n == 1:
            return next(b)
        return R.n
a, b = tee(R())
try: print(next(a))
except RuntimeError as e: print(e)
print(next(b), next(a))
class F:
    n = 0
    def __iter__(self): return self
    def __next__(self):
        F.n += 1
        if F.n < 3: raise ValueError(F.n)
        return F.n
a, b = tee(F())
for it in (a, b, a, b):
    try: print(next(it))
    except ValueError as e: print('error', e)

import threading
start = threading.Event()
finish = threading.Event()


class Slow:
    def __iter__(self):
        return self

    def __next__(self):
        start.set()
        finish.wait(30)


a, b = tee(Slow())
thread = threading.Thread(target=next, args=[a])
thread.start()
start.wait(30)
try:
    next(b)
except RuntimeError as e:
    print(e)
finish.set()
thread.join()
print(next(b))
