# The tokens of small sources.
import io, tokenize

for source in ("x = 1\n", "if x:\n    y  # c\n\nz", "f'a{b!r:>{w}}c' + t'{{}}'\n", '"""a\nb"""\n', "(\n1,\n)\n", "x = 0x1f + 1_0.5e3j ** .5\n", "def f(a, *, b: int = 1) -> str: ...\n", "a\\\n+ b\n", "rb'\\x' Rb\"y\"\n", "é = 'ü'\r\n", 'f"""{\nx}\n{y:%d}"""\n'):
    print(repr(source))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        print("  ", tokenize.tok_name[token.exact_type], repr(token.string), token.start, token.end, repr(token.line))
for bad in ("'abc\n", "'''abc", "(\n1", "if x:\n    y\n  z\n", "0b12\n", "1_\n", "f'{x\n"):
    try:
        list(tokenize.generate_tokens(io.StringIO(bad).readline))
        print("no error", repr(bad))
    except (tokenize.TokenError, SyntaxError) as error:
        print(type(error).__name__, error.args[0])
print(tokenize.untokenize(tokenize.generate_tokens(io.StringIO("x  =  f'{a}'  # c\n").readline)))
