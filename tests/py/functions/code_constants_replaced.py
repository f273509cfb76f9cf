"""Code objects get others in the place of the functions inside them, as tools do that move compiled files."""


def renamed(code, name):
    consts = tuple(renamed(c, name) if hasattr(c, "co_code") else c for c in code.co_consts)
    return code.replace(co_filename=name, co_consts=consts)


source = """
import sys

def outer(a, b=2):
    def inner(c):
        return a, b, c, sys._getframe().f_code.co_filename
    return inner

class Box:
    def where(self):
        return [sys._getframe().f_code.co_filename for _ in range(1)]

async def waits():
    return (lambda: sys._getframe().f_code.co_filename)()
"""
names = {}
exec(renamed(compile(source, "here.py", "exec"), "there.py"), names)
print(names["outer"](1)(3))
print(names["Box"]().where())
try:
    names["waits"]().send(None)
except StopIteration as stop:
    print(stop.value)


def first():
    def value():
        return "first"
    return value()


def second():
    def value():
        return "second"
    return value()


inner = next(c for c in second.__code__.co_consts if hasattr(c, "co_code"))
both = tuple(inner if hasattr(c, "co_code") else c for c in first.__code__.co_consts)
first.__code__ = first.__code__.replace(co_consts=both)
print(first(), second())
for wrong in 5, [1]:
    try:
        first.__code__.replace(co_consts=wrong)
    except TypeError as e:
        print(e)
