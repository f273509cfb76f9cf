"""The module's doc."""
x = "x"


def read_added():
    return added


def __getattr__(name):
    if name.startswith(("dynamic", "computed")):
        return "made " + name
    raise AttributeError(f"no {name} here")


def __dir__():
    return ["z", "a"]
