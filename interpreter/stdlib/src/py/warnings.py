"""Warnings: the part that must know who called."""
import sys

_defaultaction = 'default'
_onceregistry = {}
_version = 1


class _ContextVar:
    pass


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


def _warn(message, category=None, stacklevel=1, source=None, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = type(message)
    elif category is None:
        category = UserWarning
    if not isinstance(category, type) or not issubclass(category, Warning):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    filename, lineno, space = _where(stacklevel + 1)
    if space is None:
        module, registry = 'sys', {}
    else:
        module = space.get('__name__', '<string>')
        registry = space.setdefault('__warningregistry__', {})
    warn_explicit(message, category, filename, lineno, module, registry, space, source)


def _current_filters():
    module = sys.modules.get('warnings')
    if module is not None:
        get = getattr(module, '_get_filters', None)
        if get is not None:
            try:
                return get()
            except AttributeError:
                pass
        return module.filters
    return filters


def _matches(pattern, text):
    if pattern is None:
        return True
    if isinstance(pattern, str):
        return pattern == text
    return pattern.match(text) is not None


def _renew(registry):
    """What was noted under other filters counts no more."""
    if registry.get('version', 0) != _version:
        registry.clear()
        registry['version'] = _version


def warn_explicit(message, category, filename, lineno, module=None, registry=None,
                  module_globals=None, source=None):
    lineno = int(lineno)
    if module is None:
        module = filename or '<unknown>'
        if module[-3:].lower() == '.py':
            module = module[:-3]
    own = registry
    if registry is None:
        registry = {}
    _renew(registry)
    if isinstance(message, Warning):
        text = str(message)
        category = type(message)
    else:
        text = message
        message = category(message)
    key = (text, category, lineno)
    if registry.get(key):
        return
    for item in _current_filters():
        action, msg, cat, mod, ln = item
        if (_matches(msg, text) and issubclass(category, cat) and _matches(mod, module)
                and (ln == 0 or lineno == ln)):
            break
    else:
        action = getattr(sys.modules.get('warnings'), 'defaultaction', _defaultaction)
    if action == 'ignore':
        return
    if action == 'error':
        raise message
    if action == 'once':
        registry[key] = 1
        # A module's own registry knows what was said once in that module.
        once = (text, category)
        said = getattr(sys.modules.get('warnings'), 'onceregistry', _onceregistry) if own is None else own
        _renew(said)
        if said.get(once):
            return
        said[once] = 1
    elif action == 'module':
        registry[key] = 1
        other = (text, category, 0)
        if registry.get(other):
            return
        registry[other] = 1
    elif action == 'default':
        registry[key] = 1
    elif action not in ('always', 'all'):
        raise RuntimeError(f"Unrecognized action ({action!r}) in warnings.filters:\n {item}")
    import warnings
    warnings._showwarnmsg(warnings.WarningMessage(message, category, filename, lineno, source=source))
