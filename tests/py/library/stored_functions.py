"""Functions of the library look, and behave, the same before and after their first call."""
import asyncio
import copy
import functools
import heapq
import inspect
import os
import pickle
import shlex
import textwrap
import types


def shown(f):
    code = f.__code__
    return (f.__name__, f.__qualname__, code.co_name, code.co_qualname, code.co_argcount,
            code.co_posonlyargcount, code.co_kwonlyargcount, code.co_varnames[:code.co_argcount],
            code.co_freevars, bool(code.co_flags & inspect.CO_GENERATOR),
            os.path.basename(code.co_filename), f.__module__, (f.__doc__ or "").split("\n")[0][:40])


for f in (textwrap.dedent, shlex.shlex.push_source, functools.wraps, heapq.merge,
          asyncio.gather, asyncio.sleep, asyncio.Queue.put, textwrap.TextWrapper.__init__):
    before = shown(f)
    print(before)
    print(inspect.signature(f))
    print(hash(f.__code__) == hash(f.__code__), f.__doc__ is f.__doc__, f.__code__ is f.__code__)

# Calls of every form are the first.
print(textwrap.shorten("one two three", width=9, placeholder="."))
print(shlex.split("a 'b c' d", comments=True), shlex.join(["a b", "c"]))
print(textwrap.indent("x\ny", "> ", lambda line: True))
print(textwrap.indent(text="x", prefix="- "), textwrap.fill("a b c d", 3))
for wrong in (lambda: textwrap.dedent(), lambda: textwrap.indent("a", "b", "c", "d"),
              lambda: textwrap.indent("a", nothing=1), lambda: shlex.quote(1, 2)):
    try:
        wrong()
    except TypeError as error:
        print(error)


def outer():
    """Two functions of one code object."""
    return functools.lru_cache(maxsize=None), functools.lru_cache(maxsize=2)


# One code object, several functions made before any of them is called.
first, second = outer()
double, triple = first(lambda x: 2 * x), second(lambda x: 3 * x)
print(double(2), triple(2), double(2), double.cache_info().hits)
keys = [functools.cmp_to_key(lambda a, b: sign * (a - b)) for sign in (1, -1)]
print([sorted([3, 1, 2], key=key) for key in keys])

# Generators, coroutines, methods, properties and static methods.
walk = os.walk(os.path.join(os.path.dirname(os.__file__), "json"))
print(type(walk).__name__, os.path.basename(next(walk)[0]))
walk.close()
waiting = asyncio.sleep(0, "slept")
print(type(waiting).__name__, waiting.__name__, asyncio.run(waiting))
print(inspect.iscoroutinefunction(asyncio.Queue.put), inspect.isgeneratorfunction(os.walk))
wrapper = textwrap.TextWrapper(width=10, max_lines=1)
print(wrapper.wrap("one two three"), type(wrapper.fill).__name__)

# Code objects by themselves.
code = textwrap.dedent.__code__
print(code.co_consts[0] == textwrap.dedent.__doc__ or textwrap.dedent.__doc__ in code.co_consts)
print(code.replace(co_name="other").co_name, code.replace().co_filename == code.co_filename)
again = types.FunctionType(textwrap.indent.__code__, textwrap.indent.__globals__, "again",
                           textwrap.indent.__defaults__)
print(again.__name__, again("z", "+ "), again.__code__ is textwrap.indent.__code__)


def stand_in(text):
    return text


stand_in.__code__ = shlex.quote.__code__
try:
    stand_in("a b")
except NameError as error:
    print(error)
print(pickle.loads(pickle.dumps(shlex.join)) is shlex.join, copy.deepcopy(shlex.join) is shlex.join)
for f in (textwrap.dedent, textwrap.indent, heapq.merge, asyncio.sleep):
    print(shown(f))
lines = [line for _, _, line in textwrap.indent.__code__.co_lines() if line]
print(min(lines) == textwrap.indent.__code__.co_firstlineno, len(list(textwrap.indent.__code__.co_positions())) > 9)
