"""Compiled code of modules is kept beside them, and is used only where it fits."""
import compileall
import importlib
import importlib.util
import marshal
import os
import py_compile
import subprocess
import sys
import tempfile
import types

SOURCE = '''"""A module's own text."""
CONSTANTS = (1, -2, 2.5, -0.0, "text", "\\ud800", b"bytes", None, True, ..., 10**40, 3j,
             (1, (2, "in")), 1 in {1, 2, 3})
def function(a, /, b=2, *rest, c, d=4, **more):
    "Its docstring."
    class Inner:
        def method(self):
            return [a + i for i in range(b) if i != c]
    try:
        return Inner().method(), rest, d, more
    finally:
        more.clear()
async def coroutine():
    async with nothing as x:
        yield x
print("runs", __name__, os_name)
'''


def run(code, *options, **variables):
    env = {"PYTHONPATH": folder, **variables}
    done = subprocess.run([sys.executable, *options, "-c", code], env=env, capture_output=True,
                          text=True, cwd=folder)
    return done.stdout + done.stderr[-300:]


def write(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)
    return os.path.join(folder, name)


def kept(where):
    return sorted(os.listdir(where)) if os.path.isdir(where) else None


def same_code(a, b):
    fields = ("co_name co_qualname co_filename co_firstlineno co_argcount co_kwonlyargcount "
              "co_varnames co_freevars co_cellvars co_flags co_code").split()
    return [f for f in fields if getattr(a, f) != getattr(b, f)]


with tempfile.TemporaryDirectory() as folder:
    tag = sys.implementation.cache_tag
    source = write("mod.py", SOURCE.replace("os_name", "'one'"))
    cache = os.path.join(folder, "__pycache__")
    path = importlib.util.cache_from_source(source)
    print(path == os.path.join(cache, f"mod.{tag}.pyc"), importlib.util.source_from_cache(path) == source)
    print(run("import mod", "-B"), kept(cache))
    print(run("import mod", PYTHONDONTWRITEBYTECODE="1"), kept(cache))
    print(run("import sys; sys.dont_write_bytecode = True; import mod"), kept(cache))
    print(run("import mod; print(mod.__doc__, mod.__file__ == mod.__spec__.origin)"))
    print([name.replace(tag, "TAG") for name in kept(cache)])
    print(oct(os.stat(path).st_mode & 0o777) == oct(os.stat(source).st_mode & 0o777))

    # A file that is kept is used, and gives what the source gives.
    before = open(path, "rb").read()
    stamp = os.stat(path).st_mtime_ns
    print(run("import mod; print(mod.function(1, 3, 5, c=1, e=6), mod.function.__doc__, mod.CONSTANTS)"))
    print(os.stat(path).st_mtime_ns == stamp)
    print(run("import mod; print(mod.function.__code__.co_filename == mod.__file__)"))
    print(before[:4] == importlib.util.MAGIC_NUMBER, before[4:8])

    # Other sources, other files: by time, by size.
    write("mod.py", SOURCE.replace("os_name", "'other'"))
    print(run("import mod"))
    os.utime(source, (1_000_000_000, 1_000_000_000))
    print(run("import mod"), open(path, "rb").read()[8:12])
    for head in (b"", b"\0\0\0\0" + before[4:], before[:4] + b"\xff\0\0\0" + before[8:], before[:10]):
        with open(path, "wb") as file:
            file.write(head)
        print(run("import mod"), len(open(path, "rb").read()) > 300)

    # Optimised code has files of its own; a prefix moves all of them.
    print(run("import mod; print(mod.function.__doc__)", "-OO"))
    print([name.replace(tag, "TAG") for name in kept(cache)])
    prefix = os.path.join(folder, "elsewhere")
    print(run("import sys, mod; print(sys.pycache_prefix == %r)" % prefix, PYTHONPYCACHEPREFIX=prefix))
    print(run("import sys; print(sys.pycache_prefix == 'here')", "-B", "-X", "pycache_prefix=here"))
    print([name.replace(tag, "TAG") for name in kept(prefix + folder)])

    # By hash.
    for mode in py_compile.PycInvalidationMode:
        done = py_compile.compile(source, invalidation_mode=mode)
        print(mode.name, done == path, open(path, "rb").read()[4:8])
        print(run("import mod"), end="")
        write("mod.py", SOURCE.replace("os_name", f"{mode.name!r}"))
        print(run("import mod"), end="")
    print(compileall.compile_dir(folder, quiet=2, force=True, legacy=True), kept(folder))
    os.remove(source)
    print(run("import mod"))

    # A folder that cannot be written to, a module that raises, a package.
    os.mkdir(os.path.join(folder, "pack"))
    write("pack/__init__.py", "print('package', __name__, __path__ != [])\n")
    write("pack/part.py", "print('part', __package__)\nraise KeyError('it')\n")
    write("pack/__pycache__", "a file in the way")
    print(run("import pack.part").splitlines()[:2])
    os.remove(os.path.join(folder, "pack/__pycache__"))
    print(run("import pack.part").splitlines()[-1])
    print([name.replace(tag, "TAG") for name in kept(os.path.join(folder, "pack/__pycache__"))])
    print(run("import pack.part").splitlines()[-1])

# Code objects as data.
code = compile(SOURCE, "made up", "exec")
again = marshal.loads(marshal.dumps(code))
print(same_code(code, again), again.co_filename, again.co_consts[0] == code.co_consts[0])
inner = next(c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == "function")
again = marshal.loads(marshal.dumps(inner))
print(same_code(inner, again))
made = types.FunctionType(again, {"__builtins__": __builtins__}, None, (2,))
made.__kwdefaults__ = {"d": 4}
print(made(1, 4, c=0))
print(marshal.loads(marshal.dumps([1, inner, {"k": inner}]))[2]["k"].co_name)
for cut in range(0, 60, 7):
    try:
        marshal.loads(marshal.dumps(inner)[:cut])
    except (ValueError, EOFError, TypeError) as error:
        print(cut, isinstance(error, (ValueError, EOFError)))
