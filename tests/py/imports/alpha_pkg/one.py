__all__ = ["public"]
NAME = "one"
public = "public name"
_private = "private"


def relative():
    from . import loaded
    from .sub import VALUE

    return loaded, VALUE
