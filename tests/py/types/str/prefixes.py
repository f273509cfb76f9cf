# Prefixes of strings: which letters go together, and which pair is named first when they do not.
import itertools

for n in (1, 2, 3):
    for letters in itertools.permutations("bfrTu", n):
        prefix = "".join(letters)
        try:
            code = compile(prefix + '"x"', "file", "eval")
            print(prefix, "ok")
        except SyntaxError as error:
            print(prefix, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
for source in ("uu'x'", "rr'x'", "URb'x'", "xur'x'", "ur''", "é = ur'x'", 'a\nb + (ur"""s\ns""")', "f'{ur\"x\"}'", "( ub'é'", "uu'x' ub'x'", "x = ub'a' )", "urb 'x'", "brftu'x'", "furt'x'"):
    try:
        compile(source, "file", "exec")
        print(ascii(source), "ok")
    except SyntaxError as error:
        print(ascii(source), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
