from beta_pkg import second

NAME = "first"
