# Subclasses of dict that say other things of themselves than the dict that they are.
import json


class Empty(dict):
    def __len__(self):
        return 3

    def __bool__(self):
        return True

    def items(self):
        return [("a", 1)]


class Full(dict):
    def __len__(self):
        raise ZeroDivisionError

    def items(self):
        return [("a", 1), ("b", Empty())]


for value in (Empty(), Empty(x=1), Full(), Full(x=1), [Full(x=1)]):
    for options in ({}, {"indent": 1}, {"sort_keys": True}):
        try:
            print(json.dumps(value, **options))
        except Exception as error:
            print(type(error).__name__, error)
