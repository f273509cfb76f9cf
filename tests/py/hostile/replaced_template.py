# `re` compiles replacement texts by a Python function, which a program may replace.
import re

found = re.match("(a)", "a")
for result in (7, None, "text", [1], re.compile("x"), found):
    re._compile_template = lambda pattern, text: result
    for call in (
        lambda: re.compile("a").sub(r"\1", "banana"),
        lambda: found.expand(r"\1"),
    ):
        try:
            print(call())
        except RuntimeError as error:
            print(error)
