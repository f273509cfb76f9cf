WHO = "leaf"


def up():
    from .. import loaded
    from ..one import NAME as n

    try:
        from ... import nothing_above
    except ImportError as e:
        return loaded, n, str(e)
