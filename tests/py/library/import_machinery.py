# Finders, loaders and specs.
import sys
print([f.__name__ for f in sys.meta_path], len(sys.path_hooks) > 0)
import json, importlib, importlib.util, importlib.machinery
print(json.__spec__.name, type(json.__loader__).__name__, json.__spec__.submodule_search_locations == json.__path__, json.__spec__.origin == json.__file__, json.__spec__.parent, json.__package__)
print(importlib.util.find_spec('colorsys').name, __spec__, type(__loader__).__name__, sys.__spec__.origin)
print(importlib.import_module('json.decoder').__name__, importlib.import_module('.decoder', 'json').__name__, importlib.util.find_spec('nosuch'))


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        print('asked for', name, path is None)
        if name.startswith('magic'):
            return importlib.util.spec_from_loader(name, Finder, is_package=name == 'magic')

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(m):
        m.x = 5
        if 'bad' in m.__name__:
            raise ValueError('in the module')


sys.meta_path.insert(0, Finder)
import magic, colorsys, magic.sub
print(magic, magic.x, magic.__spec__.name, type(colorsys.__loader__).__name__, magic.sub.__spec__.parent)
try:
    import magic.bad
except ValueError as e:
    print(e, 'magic.bad' in sys.modules)
try:
    import nosuch
except ImportError as e:
    print(repr(e), e.name)
sys.meta_path.remove(Finder)
try:
    import nosuch.a
except ImportError as e:
    print(repr(e), e.name)
try:
    importlib.import_module('.x')
except TypeError as e:
    print(e)
spec = importlib.util.spec_from_loader('made', loader=None)
module = importlib.util.module_from_spec(spec)
print(module.__name__, module.__spec__ is spec, type(module.__loader__).__name__)
print(importlib.reload(colorsys) is colorsys, importlib.util.resolve_name('.b', 'a'))
import importlib.abc, pkgutil, runpy
print('json' in [m.name for m in pkgutil.iter_modules()], sorted(m.name for m in pkgutil.iter_modules(json.__path__)))
print(runpy.run_module('colorsys')['ONE_THIRD'] == colorsys.ONE_THIRD, json.__loader__.get_source('json')[:9], json.__loader__.is_package('json'))
sys.modules['blocked'] = None
try:
    import blocked
except ImportError as e:
    print(e)
