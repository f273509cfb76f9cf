# The code of a generator expression as a function that is called with anything.
import types

for source in ((x for x in range(3)), (x * 2 for x in "ab" if x)):
    function = types.FunctionType(source.gi_code, {})
    for argument in (None, 42, 3.0, 2j, "text", [1, 2], range(3)):
        try:
            list(function(argument))
            print("no error", argument)
        except TypeError as error:
            print(type(error).__name__, error)
    print(list(function(iter([5, 6]))))
