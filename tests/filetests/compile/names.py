import os
g = 1
def f():
    global g
    g = len(os.path.sep)
    del g
