class Raises:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        print("exit got", kind)
        raise RuntimeError("from exit")


try:
    with Raises():
        raise ValueError("body")
except RuntimeError as e:
    print(e, "| context:", repr(e.__context__))

try:
    with Raises():
        pass
except RuntimeError as e:
    print(e, "| context:", e.__context__)


class Replace:
    def __enter__(self):
        pass

    def __exit__(self, kind, value, tb):
        raise KeyError("new") from value


try:
    with Replace():
        raise ValueError("old")
except KeyError as e:
    print(repr(e), "| cause:", repr(e.__cause__))


class Answer:
    def __init__(self, answer):
        self.answer = answer

    def __enter__(self):
        pass

    def __exit__(self, *exc):
        return self.answer


for answer in (1, "yes", [0]):
    with Answer(answer):
        raise ValueError
    print("swallowed by", answer)
for answer in (0, "", None):
    try:
        with Answer(answer):
            raise ValueError("kept")
    except ValueError as e:
        print("not swallowed by", repr(answer), e)


class BadBool:
    def __bool__(self):
        raise TypeError("no truth")


try:
    with Answer(BadBool()):
        raise ValueError("first")
except TypeError as e:
    print(e, repr(e.__context__))

# special methods are looked up on the type
m = Answer(True)
m.__exit__ = lambda *a: print("instance attribute is not used")
with m:
    raise ValueError


def finally_return():
    with Answer(True):
        raise ValueError
    return "went on"


print(finally_return())
