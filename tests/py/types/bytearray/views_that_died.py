# A dead view does not keep a bytearray from being resized, a living one does.


def look():
    view = memoryview(data)
    return len(view)


data = bytearray(b"q" * 5000)
look()
(lambda *given: None)(*range(200))
data.extend(b"x" * 3000)
print(len(data), sorted(set(data)))

held = memoryview(data)
for act in (lambda: data.append(1), lambda: data.clear(), lambda: data.extend(b"abc")):
    look()
    try:
        act()
    except BufferError as error:
        print(error)
print(len(held), len(data))
del held
data.append(1)
print(len(data))


class Holds:
    """Its finalizer uses the view, which lives until then."""

    def __init__(self):
        self.view = memoryview(data)

    def __del__(self):
        print(len(self.view))


def hold():
    kept = Holds()
    data[0] = 1


hold()
(lambda *given: None)(*range(200))
data.append(1)
print(len(data))
