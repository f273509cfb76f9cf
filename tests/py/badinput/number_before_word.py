"""A number that ends where a keyword begins."""
import warnings

import ast
import symtable

for source in ('0xfand x', '1or x', '1in x', '0o7if x else y', 'x if 1.else y', '[0b1for x in ()]',
               '1jis x', '1not in x', '9 or x', '0xfor x', '[0x1for x in ()]', '1e3and x',
               '1_000if x else y', '1spam', '1jand x', '0b1_0or\tx'):
    for how in (lambda s: compile(s, 'file', 'eval'), lambda s: ast.parse(s, 'file', 'eval'),
                lambda s: symtable.symtable(s, 'file', 'eval')):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            try:
                how(source)
            except SyntaxError as e:
                print(source, 'error', e.msg)
        print(source, [(w.category.__name__, str(w.message), w.filename, w.lineno) for w in caught
                       if 'literal' in str(w.message) and 'with' not in str(w.message)])
with warnings.catch_warnings():
    warnings.simplefilter('error')
    try:
        compile('\n\n1or x', 'file', 'eval')
    except SyntaxError as e:
        print(e.msg, e.lineno)
