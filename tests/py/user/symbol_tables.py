# symtable: the scopes of a text.
import symtable

TEXT = '''
import os as system, sys
from math import *
CONSTANT: int = 1

def outer(a, b=1, *args, c, **kwargs):
    """doc"""
    global shared
    shared = local = a
    def inner():
        nonlocal local
        local = b + CONSTANT
        return [x for x in args if x]
    return (y for y in inner())

class Class(Base, metaclass=Meta):
    attribute = 1
    __private = 2
    def method(self):
        return self.__private + __class__.attribute + super().method()
    async def waits(self, first: int, second: "str" = 3) -> None:
        async with first as second:
            await second
        lambda u, v=2: u + v + self

def generic[T: (int, str), *Ts, **P](x: T) -> list[T]:
    return [x, T]

type Alias[T] = dict[T, int]

class Generic[T]:
    def method(self) -> T: ...

while (walrus := 1):
    for i in range(3): del i
    try: pass
    except ValueError as e: pass
    match walrus:
        case [first, *rest]: pass
        case {"k": value, **more}: pass
'''


def show(table, depth=0):
    pad = '  ' * depth
    print(pad, table.get_type(), table.get_name(), table.get_lineno(), table.is_optimized(), table.is_nested(),
          table.has_children())
    for symbol in sorted(table.get_symbols(), key=lambda s: s.get_name()):
        if symbol.get_name().startswith('.') and symbol.get_name() != '.0':
            continue
        asked = [name for name in ('referenced', 'parameter', 'type_parameter', 'global', 'nonlocal', 'declared_global', 'local',
                                   'annotated', 'free', 'free_class', 'imported', 'assigned', 'comp_iter', 'namespace')
                 if getattr(symbol, 'is_' + name)()]
        print(pad, '-', symbol.get_name(), *asked)
    if isinstance(table, symtable.Function):
        print(pad, 'function', table.get_parameters(), sorted(table.get_locals()), sorted(table.get_globals()),
              sorted(table.get_nonlocals()), sorted(table.get_frees()))
    for child in table.get_children():
        show(child, depth + 1)


table = symtable.symtable(TEXT, 'text.py', 'exec')
print(table)
show(table)
print(symtable.symtable('a + b', '?', 'eval').get_identifiers() == {'a', 'b'})
print(symtable.symtable(b'# coding: latin-1\nx = 1', b'name', 'exec').lookup('x').is_assigned())
print(symtable.symtable('def f(): pass\n', 'x', 'single').get_children())
outer = table.get_children()[0]
for child in table.get_children():
    if child.get_name() == 'outer' and child.get_type() == 'function':
        print(child, child.lookup('inner').get_namespace(), child.lookup('a'), child.lookup('local').get_namespaces())
for wrong in (('x', 'y', 'z'), ('x =', 'name.py', 'exec'), ('def f(a, a): pass', 'name.py', 'exec'),
              ('nonlocal x', 'name.py', 'exec'), (3, 'x', 'exec'), ('x', 'y')):
    try:
        symtable.symtable(*wrong)
    except Exception as e:
        print(type(e).__name__, getattr(e, 'filename', None), getattr(e, 'lineno', None), e if isinstance(e, (SyntaxError, ValueError)) else '')
print(table.get_id() == table.get_id(), type(table._table.symbols))
