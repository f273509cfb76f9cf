import beta_pkg.attr_second
