# What a prompt asks more lines for, and how tokens are shown.
import codeop
import io
import tokenize
import traceback

for source in ("x =", "x = (1,", "if a:", "if a:\n  b", "if a:\n  b\n", "def f(", "'''abc", "a b", "x = 1", "", "# c", "if a:\n  b\nelse:", "@d", "for x in y:\n\n", "a = 1 +", "class A:\n  def f(self):\n    pass", "try:\n  x", "return", "("):
    for symbol in ("single", "exec"):
        try:
            code = codeop.compile_command(source, symbol=symbol)
            print(repr(source), symbol, "more" if code is None else "code")
        except SyntaxError as e:
            print(repr(source), symbol, type(e).__name__, e.msg)
for source in ("if a:\n    # c\n\n  \n    b = '''x\ny''' + f'a{{b{c!r}c'\n  # d\nelse: pass", "x = (1,\n\n # c\n 2)\n# end", "a\\\n + b; é = 1\n", "(a\n", "'abc\nd\n", "'''abc", "x $ y\n", "0777", "", "def f():\n  pass\n\n\n", "f'''{\na\n}'''\n"):
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            print(tokenize.tok_name[token.type], repr(token.string), token.start, token.end, repr(token.line))
    except tokenize.TokenError as e:
        print("TokenError", e)
text = "def f(x):  # comment\n    return  x +1\n"
print(tokenize.untokenize(tokenize.generate_tokens(io.StringIO(text).readline)) == text)
for source in ("whille True:\n  pass\n", "for x im y: pass", "x = 1 oor 2"):
    try:
        compile(source, "<string>", "exec")
    except SyntaxError as e:
        print(traceback.format_exception_only(e)[-1].strip())
