# Tokens of replacement fields, and of numbers that are none.
import io, tokenize


def show(source):
    print(repr(source))
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            print("  ", tokenize.tok_name[token.exact_type], repr(token.string), token.start, token.end, repr(token.line))
    except tokenize.TokenError as error:
        print("  ", *error.args)


for source in ("f'{a:}'\n", "f'{a:{w}{v}}'\n", "f'{a:x{w}y}'\n", "t'{a:{w}.{p}}'\n", "f'{a:{w:{z}}}'\n", "f'{a:{{}}}'\n", "f'{a!r:}'\n"):
    show(source)
for source in ('f"""{a:{w}\n\n}x"""\n', 'f"""x\ny{a}\n\n{b}\n"""\n', 'f"""\n{a}"""\n', "f'a\\\nb{c}\\\n{d}'\n", "f'{ {1:2}[1]:{w}}'\n", "f'{f'{a:{b}}':{c}}'\n", "f'{lambda x:{w}}'\n", "f'{a=:{w}}'\n", "f'{x:%d}}'\n"):
    show(source)
for bad in ("0x\n", "0xg\n", "x = 0o8\n", "\n\n 1__0", "1.5_", "é = 0b2\n", "1_000_\n", "0b1_", "0o1_9", "1e+x\n", "1_a", "1_for\n", "ur'x'\n", "x bf''\n", "\\x\n", "a\x01\n"):
    show(bad)
for good in ("012\n", "1e5x\n", "1jx", "0_7", "0777+1\n", "12abc\n", "1.2.3\n", "0fx", "0xfor x\n", "1or 2\n"):
    print([t.string for t in tokenize.generate_tokens(io.StringIO(good).readline)])
