# A hook of the program's own is told of what nobody caught, and may itself end the program.
import sys


def hook(kind, value, traceback):
    print(kind.__name__, value, traceback.tb_lineno, sys.last_exc is value, sys.last_type is kind, sys.last_value is value, sys.last_traceback is traceback)
    sys.exit(7)


sys.excepthook = hook
1 / 0
