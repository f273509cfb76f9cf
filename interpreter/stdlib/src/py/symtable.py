"""Scopes as objects."""


class _Entry:
    __slots__ = ('type', 'name', 'lineno', 'nested', 'symbols', 'varnames', 'children')
    __module__ = 'builtins'
    __qualname__ = __name__ = 'symtable entry'

    @property
    def id(self):
        return id(self)

    def __repr__(self):
        return f'<symtable entry {self.name}({self.id}), line {self.lineno}>'


def symtable(source, filename, startstr, /, *, module=None):
    """Return symbol and scope dictionaries used internally by compiler."""
    made = []
    for kind, name, line, nested, outer, symbols, parameters in _scopes(source, filename, startstr):
        entry = _Entry()
        entry.type = kind
        entry.name = name
        entry.lineno = line
        entry.nested = nested
        entry.symbols = dict(symbols)
        entry.varnames = parameters
        entry.children = []
        if outer is not None:
            made[outer].children.append(entry)
        made.append(entry)
    return made[0]
