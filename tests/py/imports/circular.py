import beta_pkg.first

print(beta_pkg.first.NAME, beta_pkg.second.seen, beta_pkg.second.late())
try:
    import beta_pkg.bad_first
except ImportError as e:
    print(type(e).__name__, "partially initialized" in str(e) or "cannot import name" in str(e))
import beta_pkg.attr_first

print(beta_pkg.attr_second.result)
