# Expression statements, semicolons, line joining.
x = 1; y = 2; print(x, y)
if x: print("one line"); print("still in the if")
for i in 1, 2: print(i); print(-i)
class Empty: pass
def nothing(): pass
print(nothing(), Empty.__name__)
...
"a string statement"
1 + 1
total = 1 + \
    2 + \
    3
print(total)
joined = (
    1,  # a comment
    2,

    3
)
print(joined)
text = "ab" "cd" \
    'ef'
print(text)
print("a" "b" f"{1}" "c")
def documented():
    "the docstring"
    return documented.__doc__
print(documented())
def undocumented():
    1
    "not a docstring"
print(undocumented.__doc__)
if True:
	print("tabs indent too")
while 0: print("no")
else: print("else on a line")
print(__name__)
print(1_000, 0x_ff, 0b1_0, 0o1_7, 1_0.0_1, 1e1_0)
