def inner(x):
    return x["missing"]


def outer():
    try:
        return inner({})
    finally:
        print("finally before the end")


outer()
