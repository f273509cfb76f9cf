"""site at the start of the program: its options and variables, environments, customizations."""
import os
import subprocess
import sys
import tempfile


def run(*args, program=sys.executable, cwd=None, **variables):
    env = {"HOME": home, "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env.update(variables)
    done = subprocess.run([program, *args], env=env, cwd=cwd, capture_output=True, text=True)
    return done.stdout.strip() if not done.returncode else (done.returncode, done.stderr[-200:])


def write(*parts):
    *path, text = parts
    name = os.path.join(*path)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w") as file:
        file.write(text)


HAS = "import sys, builtins; print([n for n in ('site', 'sitecustomize', 'usercustomize') if n in sys.modules], hasattr(builtins, 'exit'))"
FLAGS = "import sys; f = sys.flags; print(f.no_site, f.no_user_site, f.ignore_environment, f.isolated, f.safe_path, sys.path[0] == '')"

with tempfile.TemporaryDirectory() as folder:
    home = os.path.join(folder, "home")
    extra = os.path.join(folder, "extra")
    user = os.path.join(home, ".local", "lib", "python3.14", "site-packages")
    print("plain", run("-c", HAS))
    print("-S", run("-S", "-c", HAS), run("-S", "-c", "import site, builtins; print(hasattr(builtins, 'exit'))"))
    for options in [], ["-S"], ["-s"], ["-E"], ["-P"], ["-I"]:
        print("flags", *options, run(*options, "-c", FLAGS))
    print("variables", run("-c", FLAGS, PYTHONNOUSERSITE="1", PYTHONSAFEPATH="1"))

    write(extra, "sitecustomize.py", "print('customized')\n")
    write(user, "usercustomize.py", "print('by the user')\n")
    write(user, "lines.pth", f"# a comment\n{extra}\n/does/not/exist\nimport sys; sys.marked = 1\n")
    show = f"import sys; print(sys.path.index({user!r}) < sys.path.index({extra!r}), hasattr(sys, 'marked'))"
    print("user", run("-c", show).split("\n"))
    print("-s", run("-s", "-c", HAS))
    print("-I", run("-I", "-c", HAS, PYTHONPATH=extra))
    print("-E", run("-E", "-s", "-c", HAS, PYTHONPATH=extra))
    print("path", run("-s", "-c", HAS, PYTHONPATH=extra).split("\n"))
    write(extra, "sitecustomize.py", "raise ValueError('no')\n")
    done = subprocess.run([sys.executable, "-s", "-c", "print('runs')"], capture_output=True, text=True,
                          env={"HOME": home, "PYTHONPATH": extra})
    print(done.returncode, done.stdout, done.stderr.strip().splitlines()[0])
    print(done.stderr.strip().splitlines()[-1])

    root = os.path.join(folder, "env")
    packages = os.path.join(root, "lib", "python3.14", "site-packages")
    program = os.path.join(root, "bin", "python")
    write(root, "pyvenv.cfg", f"home = {os.path.dirname(sys._base_executable)}\ninclude-system-site-packages = false\n")
    write(packages, "inside.py", "print('inside', __file__)\n")
    os.makedirs(os.path.dirname(program))
    os.symlink(sys.executable, program)
    facts = f"import sys, os; print(sys.prefix == {root!r}, sys.base_prefix == sys.prefix, sys.executable == {program!r}, {packages!r} in sys.path, {user!r} in sys.path); import json, inside"
    print(run("-c", facts, program=program).replace(root, "ENV"))
    print(run("-I", "-c", facts, program=program).replace(root, "ENV"))
    print(run("-c", "import sys; print(sys.base_prefix)", program=program) == sys.base_prefix)

    print("exit", run("-c", "exit(3)")[0], run("-c", "quit()") == "", run("-c", "print(repr(exit), repr(quit))"))
    write(extra, "program", "__main__.py", "import sys, helper; print(__name__, helper.found, len(sys.argv))\n")
    write(extra, "program", "helper.py", "found = 'beside'\n")
    print("folder", run(os.path.join(extra, "program"), "a", "b"))
