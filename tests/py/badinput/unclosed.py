for source in ("(", "[", "{", "(]", "(}", "[)", "{)", "((", "([{", "x = (1,\n2", "f(", "f(a,", "'", '"', "'''", '"""', "'abc", '"abc\n"', "f'", "f'{", "f'{x", "f'''{\n", "b'", "if", "if x", "if x:", "for", "for x", "for x in", "for x in y:", "while", "def", "def f", "def f(", "def f():", "class", "class A", "class A:", "try", "try:", "with", "with x:", "lambda", "lambda x", "lambda x:", "import", "from x", "return", "x =", "x +", "x.", "x[", "x[1", "not", "a if b", "a if b else", "@d", "async", "async def", "await", "x := 1", "print 'x'", "exec 'x'", "del", "assert", "raise x from", "global", "match x:", "match x:\n case", "match x:\n case 1", "match x:\n case 1:", "type X", "type X =", "...x", "*", "**", "->", "x if", "else", "elif x:", "except:", "finally:", "x = yield =", "case 1:"):
    try:
        compile(source, "<s>", "exec")
        print("compiled", repr(source))
    except SyntaxError as e:
        print(repr(source), type(e).__name__)
