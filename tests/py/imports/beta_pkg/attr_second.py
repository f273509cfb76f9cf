import beta_pkg.attr_first

try:
    result = beta_pkg.attr_first.nothing_yet
except AttributeError as e:
    result = str(e).split(" (")[0]
