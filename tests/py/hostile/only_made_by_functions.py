# Classes whose objects only functions make cannot be instantiated in any other way.
import _contextvars
import re
import select
import weakref

CLASSES = [
    weakref.ProxyType,
    weakref.CallableProxyType,
    re.Pattern,
    re.Match,
    type(re.compile("").scanner("")),
    type(select.poll()),
    type(_contextvars.Token.MISSING),
]
for cls in CLASSES:
    for make in (cls, lambda: cls.__new__(cls)):
        try:
            print(make())
        except TypeError as exc:
            print(exc)
    try:
        type("Sub", (cls,), {})
    except TypeError as exc:
        print(exc)
