# Patterns that lack a comma or have brackets where none may stand.
for pattern in ("[x y]", "[x, y]", "[*x y]", "(x)(y)", "[x (y)]", "[1 2]", "['a' 'b']", "[a.b c]", "x,y, ", "[(x), # ,\n (y)]", "[(x) # ,\n (y)]", "[x, [y, z], {1: [a, b]}] | (q)", "[x, [y z]]", "{1: [a b]}", "f(x=[a b])", "(f)(x=1)", "[x,\n\ny,]", "[(x) , (y)]"):
    try:
        compile(f"match 1:\n case {pattern}: pass\n", "file", "exec")
        print(ascii(pattern), "ok")
    except SyntaxError as error:
        print(ascii(pattern), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
