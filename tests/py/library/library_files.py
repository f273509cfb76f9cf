"""The library's modules have files, sources and data, wherever these are kept."""
import importlib.machinery
import importlib.resources
import importlib.util
import inspect
import json
import linecache
import os
import os.path
import pkgutil
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
import traceback

root = os.path.dirname(os.__file__)
print(os.path.isabs(root), os.path.basename(root), os.path.basename(os.__file__))
print(sysconfig.get_paths()["stdlib"] == root, sys._stdlib_dir == root, root in sys.path)
print(os.path.relpath(json.__file__, root), [os.path.relpath(p, root) for p in json.__path__])

# Specs and loaders.
spec = json.__spec__
print(spec.name, spec.has_location, spec.origin == json.__file__, spec.parent)
print(spec.submodule_search_locations == json.__path__, type(spec.loader).__name__)
loader = json.__loader__
print(loader.is_package("json"), loader.get_filename("json") == json.__file__)
source = loader.get_source("json")
print(source == inspect.getsource(json), loader.get_data(json.__file__) == source.encode())
code = loader.get_code("json")
print(code.co_name, code.co_filename == json.__file__, code.co_firstlineno)
found = importlib.util.find_spec("email.mime.text")
print(found.name, os.path.relpath(found.origin, root))
print(importlib.util.find_spec("json.nothing"), importlib.util.find_spec("no_such_module"))

# What reads sources.
print(inspect.getsource(textwrap.dedent).splitlines()[0])
print(inspect.getsourcefile(textwrap) == textwrap.__file__, inspect.getmodule(json.dumps).__name__)
print(linecache.getline(json.__file__, 1).rstrip())
try:
    json.loads("[1,")
except ValueError as error:
    for row in traceback.extract_tb(error.__traceback__)[1:]:
        print(os.path.relpath(row.filename, root), row.name, "|", row.line)
shown = subprocess.run([sys.executable, "-c", "import json; json.loads('[1,')"],
                       capture_output=True, text=True)
print(shown.returncode, "return _default_decoder.decode(s)" in shown.stderr)

# Files and folders.
folder = os.path.join(root, "json")
wanted = ["__init__.py", "decoder.py", "encoder.py", "scanner.py", "tool.py"]
print([name for name in wanted if name not in os.listdir(folder)])
entries = {entry.name: entry for entry in os.scandir(root)}
print(entries["json"].is_dir(), entries["json"].is_file(), entries["os.py"].is_file())
print(entries["os.py"].stat().st_size == len(open(os.__file__, "rb").read()))
print(os.path.isdir(folder), os.path.isfile(folder), os.path.exists(folder + "/nothing.py"))
print(os.path.isfile(os.path.join(folder, "..", "json", ".", "tool.py")))
print(os.path.samefile(folder, folder + "/../json"), os.path.samefile(folder, root))
print(os.access(json.__file__, os.R_OK), os.access(json.__file__, os.X_OK))
with open(json.__file__) as file:
    print(file.readable(), file.seekable(), file.read(3) == source[:3], file.name == json.__file__)
fd = os.open(json.__file__, os.O_RDONLY)
print(os.read(fd, 3) == source[:3].encode(), os.fstat(fd).st_size == len(source.encode()))
os.close(fd)
print(sorted(name for name in next(os.walk(folder))[2] if name.endswith(".py")) == wanted)
for bad in [folder + "/nothing.py", json.__file__ + "/more", folder]:
    try:
        open(bad)
    except OSError as error:
        print(type(error).__name__, error.filename == bad)
try:
    os.listdir(os.path.join(root, "no_such_folder"))
except OSError as error:
    print(type(error).__name__)

# Packages and their data.
print([m.name for m in pkgutil.iter_modules(json.__path__) if not m.name.startswith("_")])
print("asyncio" in {m.name for m in pkgutil.iter_modules([root]) if m.ispkg})
data = importlib.resources.files("json").joinpath("tool.py")
print(data.is_file(), data.name, data.read_text() == open(folder + "/tool.py").read())
print(len(pkgutil.get_data("json", "tool.py")) == len(data.read_bytes()))

# What lies elsewhere hides the library's module, as it always has.
with tempfile.TemporaryDirectory() as temp:
    with open(os.path.join(temp, "textwrap.py"), "w") as file:
        file.write("print('another', __file__ != None)\n")
    for args, variables in ((["-c", "import textwrap"], {"PYTHONPATH": temp}),
                            (["-m", "json.tool", "--compact"], {})):
        done = subprocess.run([sys.executable, *args], input=b"[1, 2]", env=variables,
                              capture_output=True)
        print(done.stdout, done.stderr)
