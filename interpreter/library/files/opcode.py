"""The instructions of pyrs: names, numbers and what their operands are.

The names are CPython's where an instruction does the same; the machine behind them has registers
and no stack.
"""

import _opcode

__all__ = ["cmp_op", "stack_effect", "hascompare", "opname", "opmap",
           "HAVE_ARGUMENT", "EXTENDED_ARG", "hasarg", "hasconst", "hasname",
           "hasjump", "hasjrel", "hasjabs", "hasfree", "haslocal", "hasexc"]

cmp_op = ('<', '<=', '==', '!=', '>', '>=')

_rows = _opcode._rows()
opmap = {row[0]: number for number, row in enumerate(_rows)}
opname = [row[0] for row in _rows]
opname += [f'<{number}>' for number in range(len(_rows), 256)]

# The first instruction has no operands; no instruction is there to extend others.
HAVE_ARGUMENT = opmap['NOP']
EXTENDED_ARG = 255


def _with(kind):
    return [number for number, row in enumerate(_rows) if kind in row[1]]


hasarg = [number for number, row in enumerate(_rows) if row[1]]
hasconst = _with('c')
hasname = _with('n')
hasjump = hasjrel = _with('j')
hasjabs = []
hasfree = _with('f')
haslocal = _with('r')
hasexc = []
hascompare = [opmap[name] for name in ('LT', 'LE', 'EQ', 'NE', 'GT', 'GE')]

stack_effect = _opcode.stack_effect
