def err(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error:", repr(result))


print(all([]), all([1, 0]), all("ab"), any([]), any([0, ""]), any([0, 3]), all(x > 0 for x in (1, 2)), any(x > 5 for x in range(3)))
calls = []


def note(v):
    calls.append(v)
    return v


print(any(note(x) for x in (0, 0, 1, 1)), calls)
calls.clear()
print(all(note(x) for x in (1, 0, 1)), calls)
print(sum([]), sum([1, 2, 3]), sum([1.5, 2]), sum([[1], [2]], []), sum(range(101)), sum([True, True]), sum([1], start=10), sum((x for x in (1, 2)), 0.5), sum([2**62, 2**62]), sum([1j, 1]))
print(sum([0.1] * 10), sum([1e100, 1.0, -1e100]), sum([1, 0.1, 0.2]))
err(sum, ["a"])
err(sum, ["a", "b"], "")
err(sum, [b"a"], b"")
err(sum, [bytearray()], bytearray())
err(sum, 5)
err(sum, [1, "a"])
err(sum)
err(sum, [1], 2, 3)
err(all)
err(all, 5)
err(any, None)
err(any, [], [])


class Add:
    def __add__(self, o):
        return "add"

    def __radd__(self, o):
        return ("radd", o)


print(sum([Add()]), sum([Add()], Add()))
