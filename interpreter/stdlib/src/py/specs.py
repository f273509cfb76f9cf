"""Specs and loaders for modules that the interpreter loads without importlib."""
import sys
from _imp import _library_code as library_code

finders = tuple(sys.meta_path)
hooks = tuple(sys.path_hooks)
module_type = type(sys)


compile_source = external.SourceFileLoader.get_code


def get_code(self, fullname):
    """The library's code is in the program; that of other files is kept, or compiled."""
    code = library_code(self.path)
    return compile_source(self, fullname) if code is None else code


get_code.__qualname__ = 'SourceLoader.get_code'
external.SourceFileLoader.get_code = get_code


def file_loader(name, file):
    if file.endswith('.pyc'):
        return external.SourcelessFileLoader(name, file)
    return external.SourceFileLoader(name, file)


def attach(module):
    """Set spec and loader of one module; its spec, or None."""
    space = module.__dict__
    name = space.get('__name__')
    if not isinstance(name, str) or space.get('__spec__') is not None:
        return space.get('__spec__')
    file = space.get('__file__')
    if name == '__main__':
        if isinstance(file, str):
            space['__loader__'] = file_loader(name, file)
        else:
            space['__loader__'] = bootstrap.BuiltinImporter
        return None
    if isinstance(file, str):
        loader = file_loader(name, file)
        path = space.get('__path__')
        spec = external.spec_from_file_location(
            name, file, loader=loader,
            submodule_search_locations=path if isinstance(path, list) else None)
    elif name in ('importlib._bootstrap', 'importlib._bootstrap_external',
                  '_frozen_importlib', '_frozen_importlib_external'):
        loader = bootstrap.FrozenImporter
        spec = bootstrap.ModuleSpec(name, loader, origin='frozen')
    elif name in sys.builtin_module_names:
        loader = bootstrap.BuiltinImporter
        spec = bootstrap.ModuleSpec(name, loader, origin='built-in')
    else:
        return None
    space['__spec__'] = spec
    if space.get('__loader__') is None:
        space['__loader__'] = loader
    if space.get('__package__') is None:
        space['__package__'] = spec.parent
    return spec


def attach_all():
    for module in list(sys.modules.values()):
        if isinstance(module, module_type):
            attach(module)


def begin(module):
    spec = attach(module)
    if spec is not None:
        spec._initializing = True
