"""What importlib asks of the interpreter."""
import _thread
import sys

_lock = _thread.RLock()

def lock_held():
    return _lock.locked()


def acquire_lock():
    _lock.acquire()


def release_lock():
    if not _lock._is_owned():
        raise RuntimeError("not holding the import lock")
    _lock.release()


def extension_suffixes():
    return []


def is_builtin(name):
    return 1 if name in sys.builtin_module_names else 0


def is_frozen(name):
    return False


def is_frozen_package(name):
    raise ImportError(f"No such frozen object named {name!r}", name=name)


def get_frozen_object(name, data=None):
    raise ImportError(f"No such frozen object named {name!r}", name=name)


def init_frozen(name):
    return None


def find_frozen(name, *, withdata=False):
    return None


def exec_builtin(module):
    return 0


def create_dynamic(spec, file=None):
    raise ImportError("extension modules cannot be loaded", name=spec.name)


def exec_dynamic(module):
    return 0


def _frozen_module_names():
    return []


def _override_frozen_modules_for_tests(override):
    pass


def _override_multi_interp_extensions_check(override):
    return 0
