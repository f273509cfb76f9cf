print("start")
try:
    int("x")
except ValueError as e:
    raise RuntimeError("second") from e
