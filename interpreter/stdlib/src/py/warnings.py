"""Warnings: filters, registries, and what is shown where `warnings` is not there."""
import sys

_defaultaction = 'default'
_onceregistry = {}
_version = 1


def _new_filters():
    if sys.flags.dev_mode:
        return []
    return [
        ('default', None, DeprecationWarning, '__main__', 0),
        ('ignore', None, DeprecationWarning, None, 0),
        ('ignore', None, PendingDeprecationWarning, None, 0),
        ('ignore', None, ImportWarning, None, 0),
        ('ignore', None, ResourceWarning, None, 0),
    ]


filters = _new_filters()


def _acquire_lock():
    pass


def _release_lock():
    pass


def _filters_mutated_lock_held():
    global _version
    _version += 1


def __getattr__(name):
    if name == '_warnings_context':
        import _contextvars
        value = globals()[name] = _contextvars.ContextVar('warnings_context')
        return value
    raise AttributeError(f"module '_warnings' has no attribute {name!r}")


def _warn(message, category, stacklevel, source, skip_file_prefixes):
    if isinstance(message, Warning):
        category = type(message)
    elif category is None:
        category = UserWarning
    if not isinstance(category, type) or not issubclass(category, Warning):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    if not isinstance(skip_file_prefixes, tuple):
        raise TypeError("warn() argument 'skip_file_prefixes' must be tuple, not "
                        + type(skip_file_prefixes).__name__)
    for prefix in skip_file_prefixes:
        if not isinstance(prefix, str):
            raise TypeError(f"Found non-str '{type(prefix).__name__}' in skip_file_prefixes.")
    if skip_file_prefixes and stacklevel < 2:
        stacklevel = 2
    filename, lineno, space = _where(stacklevel, skip_file_prefixes)
    if space is None:
        space = sys.__dict__
    module = space.get('__name__', '<string>')
    registry = space.setdefault('__warningregistry__', {})
    _explicit(message, category, filename, lineno, module, registry, None, source)


def _of_module(name):
    """An attribute of `warnings`; None where that has not been imported."""
    return getattr(sys.modules.get('warnings') if sys.modules else None, name, None)


def _active_filters():
    global filters
    get = _of_module('_get_filters')
    if sys.flags.context_aware_warnings and get is not None:
        yield from get()
        return
    now = _of_module('filters')
    if now is not None:
        filters = now
    if not isinstance(filters, list):
        raise ValueError('_warnings.filters must be a list')
    yield from filters


def _matches(pattern, text):
    if pattern is None:
        return True
    if type(pattern) is str:
        return pattern == text
    return pattern.match(text)


def _action_for(category, text, lineno, module):
    for i, item in enumerate(_active_filters()):
        if not isinstance(item, tuple) or len(item) != 5:
            raise ValueError(f"warnings.filters item {i} isn't a 5-tuple")
        action, message, of, where, line = item
        if not isinstance(action, str):
            raise TypeError(f"action must be a string, not '{type(action).__name__}'")
        if (_matches(message, text) and issubclass(category, of) and _matches(where, module)
                and (line == 0 or line == lineno)):
            return action, item
    action = _of_module('defaultaction')
    if action is None:
        return _defaultaction, None
    if not isinstance(action, str):
        raise TypeError(f"_warnings.defaultaction must be a string, not '{type(action).__name__}'")
    return action, None


def _seen(registry, key, remember):
    if registry.get('version') != _version:
        registry.clear()
        registry['version'] = _version
    elif registry.get(key):
        return True
    if remember:
        registry[key] = True
    return False


def _explicit(message, category, filename, lineno, module, registry, line, source):
    if module is None:
        return
    if registry is not None and not isinstance(registry, dict):
        raise TypeError("'registry' must be a dict or None")
    if isinstance(message, Warning):
        text = str(message)
        category = type(message)
    else:
        text = message
        message = category(message)
    key = (text, category, lineno)
    if registry is not None and _seen(registry, key, False):
        return
    action, item = _action_for(category, text, lineno, module)
    if action == 'error':
        raise message
    if action == 'ignore':
        return
    if action not in ('always', 'all'):
        if registry is not None:
            registry[key] = True
        if action == 'once':
            once = registry if registry is not None else _once_registry()
            if _seen(once, (text, category), True):
                return
        elif action == 'module':
            if registry is not None and _seen(registry, (text, category, 0), True):
                return
        elif action != 'default':
            raise RuntimeError(f"Unrecognized action ({action!r}) in warnings.filters:\n {item!r}")
    _show(message, category, filename, lineno, text, line, source)


def _once_registry():
    global _onceregistry
    now = _of_module('onceregistry')
    if now is not None:
        if not isinstance(now, dict):
            raise TypeError("_warnings.onceregistry must be a dict, "
                            f"not '{type(now).__name__}'")
        _onceregistry = now
    return _onceregistry


def _show(message, category, filename, lineno, text, line, source):
    if source is not None and sys.meta_path is not None:
        try:
            import warnings
        except ImportError:
            pass
    show = _of_module('_showwarnmsg')
    if show is None:
        _print(category, filename, lineno, text, line)
        return
    if not callable(show):
        raise TypeError('warnings._showwarnmsg() must be set to a callable')
    make = _of_module('WarningMessage')
    if make is None:
        raise RuntimeError('unable to get warnings.WarningMessage')
    show(make(message, category, filename, lineno, None, None, source))


def _print(category, filename, lineno, text, line):
    """What little can be shown without the library."""
    file = sys.stderr
    if file is None:
        return
    file.write(f'{filename}:{lineno}: {category.__name__}: {text}\n')
    line = line or _line_of(filename, lineno)
    if line and line.strip():
        file.write(f'  {line.strip()}\n')


def _source_line(space, lineno):
    loader = _loader_of(space)
    name = space.get('__name__')
    get_source = getattr(loader, 'get_source', None)
    if loader is None or name is None or get_source is None:
        return None
    source = get_source(name)
    if source is None:
        return None
    lines = source.splitlines()
    if not isinstance(lines, list):
        raise TypeError(f'source must have a list of lines, not {type(lines).__name__}')
    return lines[lineno - 1] if 0 < lineno <= len(lines) else None


def _loader_of(space):
    """The loader that a module's variables name, in one of two places."""
    missing = 'Module globals is missing a __spec__.loader'
    none = object()
    loader = space.get('__loader__', none)
    spec = space.get('__spec__', none)
    if spec is None and space.get('__name__') == '__main__':
        return None if loader is none else loader
    if spec is none or spec is None:
        if loader is none or loader is None:
            if spec is none:
                return None
            raise ValueError(missing)
        _deprecated(missing)
        return loader
    of_spec = getattr(spec, 'loader', none)
    if of_spec is none or of_spec is None:
        if loader is none or loader is None:
            raise (AttributeError if of_spec is none else ValueError)(missing)
        _deprecated(missing)
        return loader
    if loader is none or loader is None:
        if loader is none and of_spec is not None:
            return of_spec
        _deprecated('Module globals; __loader__ != __spec__.loader')
        return of_spec
    if loader != of_spec:
        _deprecated('Module globals; __loader__ != __spec__.loader')
    return loader


def _deprecated(text):
    _warn(text, DeprecationWarning, 1, None, ())


def warn_explicit(message, category, filename, lineno, module=None, registry=None,
                  module_globals=None, source=None):
    if not isinstance(filename, str):
        raise TypeError("warn_explicit() argument 'filename' must be str, "
                        f"not {type(filename).__name__}")
    if not isinstance(lineno, int):
        raise TypeError(f"'{type(lineno).__name__}' object cannot be interpreted as an integer")
    line = None
    if module_globals is not None:
        if not isinstance(module_globals, dict):
            raise TypeError(f"module_globals must be a dict, not '{type(module_globals).__name__}'")
        line = _source_line(module_globals, lineno)
        import linecache
        linecache.getlines(filename, module_globals)
    if module is None:
        module = filename or '<unknown>'
        if module.endswith('.py'):
            module = module[:-3]
    _explicit(message, category, filename, lineno, module, registry, line, source)
