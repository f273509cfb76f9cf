import sys


def stop(code):
    try:
        sys.exit(code)
    finally:
        print("cleanup")


try:
    stop(5)
except SystemExit as e:
    print("caught", e.code)
for v in (None, 0, "text", (1, 2), 300):
    try:
        sys.exit(v)
    except SystemExit as e:
        print(repr(e.code), repr(e))
stop(7)
