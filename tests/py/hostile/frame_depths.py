# Frames far beyond the outermost one are looked for in no time.
import sys

for depth in (0, 1, 5, 1000, 2**31 - 1):
    print(depth, sys._getframemodulename(depth))
    try:
        print(sys._getframe(depth).f_code.co_name)
    except ValueError as e:
        print(e)
for find in (sys._getframemodulename, sys._getframe):
    try:
        find("x")
    except TypeError:
        print("no number")


class Huge:
    def __index__(self):
        return 2**31 - 1


print(sys._getframemodulename(Huge()))
