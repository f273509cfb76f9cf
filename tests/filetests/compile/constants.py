"""Docstring
    indented
"""
x = (1, -2, 0.0, -0.0, 2 ** 70, "a" "b", b"c", 1 + 2j, None, ...)
y = "\ud800"
z = 60 * 60 * 24
w = x in [1, 2] or x not in {3, 4}
