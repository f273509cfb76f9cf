assert True
assert 1, "not shown"
try:
    assert False
except AssertionError as e:
    print(repr(e), e.args)
try:
    assert 0, "message"
except AssertionError as e:
    print(repr(e), str(e))
try:
    assert [], ("a", 1)
except AssertionError as e:
    print(e.args)

evaluated = []


def note(v):
    evaluated.append(v)
    return v


assert note(1), note("message")
print(evaluated)
try:
    assert note(0), note("second")
except AssertionError as e:
    print(e, evaluated)

# a rebound name does not change what assert raises
real = AssertionError
AssertionError = ValueError
try:
    assert None, "kept"
except real as e:
    print(type(e) is real, e)
