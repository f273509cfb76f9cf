print("before")


def f():
    raise ValueError("uncaught", 5)


f()
print("never")
