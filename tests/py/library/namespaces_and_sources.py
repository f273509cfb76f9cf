# What modules name as __builtins__, sources in other encodings, copies of named tuples, deletions.
import builtins, copy, os, sys, tempfile, time, types, zipfile

print(type(__builtins__).__name__)
space = {}
exec("kind = type(__builtins__).__name__", space)
print(space["kind"], space["__builtins__"] is builtins.__dict__)
with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for name, source in (
        ("plain_one", b"kind = type(__builtins__).__name__"),
        ("latin_one", "# coding: iso-8859-15\ntext = '€é'".encode("iso-8859-15")),
        ("cyrillic", "# -*- coding: koi8-r -*-\ntext = 'Привет'".encode("koi8-r")),
        ("unknown_one", b"# coding: no-such-thing\ntext = 1"),
        ("broken_one", b"# coding: cp1252\ntext = '\x81'"),
    ):
        with open(os.path.join(folder, name + ".py"), "wb") as file:
            file.write(source)
        try:
            module = __import__(name)
            print(name, getattr(module, "text", None) or module.kind)
        except SyntaxError as error:
            print(name, error.msg.split(":")[0])
    print(eval("# coding: cp1251\n'\xe9'".encode("latin-1")))
    path = os.path.join(folder, "p.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner/__main__.py", "import sys; print('ran', sys.argv[1:])")
    sys.stdout.flush()
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, os.path.join(path, "inner"), "x"])

moment = time.gmtime(0)
print(copy.replace(moment, tm_year=2000, tm_min=5)[:5], copy.replace(os.terminal_size((1, 2)), lines=9))
for call in (
    lambda: copy.replace(moment, year=1),
    lambda: copy.replace(os.stat("."), st_mode=1),
    lambda: moment.__replace__(1),
    lambda: types.MappingProxyType({}).__class__.__delitem__,
):
    try:
        print(call())
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
for target, key in (
    (types.MappingProxyType({1: 2}), "a"),
    (types.MappingProxyType({1: 2}), 1),
    ((1, 2), 0),
    (5, 0),
    (5, "a"),
    (object(), 0),
    (type("Own", (), {})(), 0),
    (type("Own", (), {})(), "a"),
):
    try:
        del target[key]
    except TypeError as error:
        print(error)


class Proxy:
    def __len__(self):
        raise TypeError("no length")

    def __length_hint__(self):
        return 42


import operator

print(operator.length_hint(Proxy()))
