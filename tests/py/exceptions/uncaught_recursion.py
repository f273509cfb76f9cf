def f():
    return f()


print("a program may end this way too")
f()
