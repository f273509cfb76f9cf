# `__conditional_annotations__` is a name that a program can bind to anything.
for value in ("0", "{}", "[]", "''", "None", "frozenset()"):
    for left in ("__conditional_annotations__", "globals()['__conditional_annotations__']"):
        try:
            exec(f"{left} = {value}\nx: int\n", {})
        except TypeError as e:
            print(left, value, e)
space = {}
exec("__conditional_annotations__ = {7}\nx: int\nif 1:\n    y: str\n", space)
print(sorted(space["__conditional_annotations__"]))
