import beta_pkg.first as first

seen = hasattr(first, "NAME")


def late():
    return first.NAME
