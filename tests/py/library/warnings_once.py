"""The action "once": where it is noted what has been said, and that other filters begin anew."""
import warnings


def said():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("once")
        warnings.warn("same")
        warnings.warn("same")
        registry = {}
        warnings.warn_explicit("other", UserWarning, "f", 1, registry=registry)
        warnings.warn_explicit("other", UserWarning, "f", 2, registry=registry)
        warnings.warn_explicit("other", UserWarning, "f", 3)
        warnings.warn_explicit("other", UserWarning, "g", 4, registry=None)
        compile('x = "\\d"', "n", "exec")
        compile('y = "\\d"', "m", "exec")
    print([(str(w.message)[:22], w.filename[-1], w.lineno) for w in seen])
    print(sorted((str(k[0])[:6] for k in registry if k != "version")), sorted(str(k[0])[:6] for k in warnings.onceregistry))


said()
said()
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("module")
    for n in 1, 2:
        warnings.warn_explicit("again", UserWarning, "f", n, registry=globals().setdefault("__warningregistry__", {}))
    print(len(seen))
    warnings.filterwarnings("default", "unused")
    warnings.warn_explicit("again", UserWarning, "f", 1, registry=__warningregistry__)
    print(len(seen))
