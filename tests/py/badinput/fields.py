# What is said of replacement fields that cannot be read.
sources = (
    "f'{a $ b}'", "f'{,}'", "f'{*}'", "f'{a b}'", "f'{lambda x}'", "f'{a!:x}'",
    "f'{a!}'", "f'{a!x}'", "f'{a! r}'", "f'{a!r x}'", "f'{a=)}'", "f'{a)}'",
    "f'{(a}'", "f'{a]}'", "f'{3'", "f'{3!'", "f'{3:'", "f'{3:{'",
    "f'{3!r:'", "f'{'", "f'{a'", "f'a {b", "f'{a #}'", "f'{#}'",
    "f'{}'", "f'{ !r}'", "f'{:x}'", "f'{=x}'", "f'{a=!}'", "f'{a:}}'",
    "f'}'", "f'{{}'", "f'{a.}'", "f'{+}'", "f'{class}'", "f'{1 + }'",
    "f'{a;}'", "f'{yield'", "f'{await}'", "f'{:=3}'", "f'{a:=3}'", "f'{x for x in y'",
    "f'{a==}'", "f'{a if}'", "f'{not}'", "f'{a!rr}'", "f'{a!1}'", 'f\'{a!"x"}\'',
    "f'{a:{b!z}}'", "t'{a b}'", "t'{}'", "t'{,}'", "f'{*a}'", "f'{**a}'",
    "f'{a,*}'", "f'{f(}'", "f'{def}'", "f'{a\n'", "f'{a=3}'", "f'{a=b}'",
    "f'{a=:{'", "f'{a=!r:'", "f'{/}'", "f'{.5.}'", "f'{a@}'", "f'{del x}'",
    "f'{a.b c}'", 'f\'{"s" x}\'', 'f\'{f"{,}"}\'', "f'{a:{,}}'", "f'{a:{}}'", "f'{a:{b c}}'",
    "f'''{\n,}'''", "f'''{a\n$}'''", "f'{a!r:x'", "f'{<'", "f'{a <'", "f'{a:x'",
    "f'{a['", "f'{a[}'", "f'{a[0'", "f'''{a", "f'{a for}'", "f'{a as b}'",
    "f'{1a}'", "f'{$}'", "f'{a ? b}'", "f'{!}'", "f'{ }'", "f'{a b c}'",
    "f'{return}'", "f'{x = y}'", "f'{a!r=}'", "f'{a = }'", "f'{->}'",
)
for source in sources:
    try:
        compile(source + "\n", "file", "exec")
        print(repr(source), "ok")
    except SyntaxError as error:
        print(repr(source), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
