"""The instructions of pyrs's code objects, as text and as objects.

The interface is that of CPython's module; what is listed is what this interpreter runs: words of
32 bits, of which an instruction has one to three. Offsets count as `f_lasti` does, two for a
word. Operands are named after the variables that live in their registers; `r7` is a register
that holds intermediate results, `w7` the first one of a call's window.
"""

import collections
import io
import sys
import types

import _opcode
from opcode import *
from opcode import __all__ as _opcode_names
from opcode import _rows

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels",
           "show_code", "get_instructions", "Instruction", "Bytecode"] + _opcode_names

COMPILER_FLAG_NAMES = {
    0x1: "OPTIMIZED",
    0x2: "NEWLOCALS",
    0x4: "VARARGS",
    0x8: "VARKEYWORDS",
    0x10: "NESTED",
    0x20: "GENERATOR",
    0x40: "NOFREE",
    0x80: "COROUTINE",
    0x100: "ITERABLE_COROUTINE",
    0x200: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING",
    0x8000000: "METHOD",
}

_HAS_CODE = (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)
# Bytes of offsets that one word takes.
_WORD = 2
# What stands before the first instruction of a function's body.
_PROLOGUE = frozenset({"CLEAR", "CLEAR_FAR", "MAKE_CELL", "NEW_CELL"})
_NAME_WIDTH = 20

Positions = collections.namedtuple(
    "Positions", ["lineno", "end_lineno", "col_offset", "end_col_offset"], defaults=[None] * 4)

_Instruction = collections.namedtuple(
    "_Instruction",
    ["opname", "opcode", "arg", "argval", "argrepr", "offset", "start_offset", "starts_line",
     "line_number", "label", "positions", "cache_info"],
    defaults=[None, None, None])


class Instruction(_Instruction):
    """An instruction and where it comes from.

    opname, opcode   its name and number
    arg              its operands as one number: an index of co_consts or the closure, the
                     words that a jump goes, else the operands' bytes; None without any
    argval           the constant, name or variable, the offset a jump leads to, else arg
    argrepr          all operands as text
    offset           where it begins; start_offset is the same
    starts_line      whether a line begins with it
    line_number      its line, or None
    label            a number if some jump leads to it, else None
    positions        where its source text stands
    cache_info       None
    """

    @property
    def oparg(self):
        """Another name for arg."""
        return self.arg

    @property
    def baseopcode(self):
        """The same as opcode: nothing is specialized."""
        return self.opcode

    @property
    def baseopname(self):
        """The same as opname."""
        return self.opname

    @property
    def end_offset(self):
        """Where the next instruction begins."""
        return self.offset + _WORD * _rows[self.opcode][2]

    @property
    def cache_offset(self):
        """Where caches would begin: they are kept elsewhere."""
        return self.end_offset

    @property
    def jump_target(self):
        """The offset to which a jump leads; None for other instructions."""
        return self.argval if self.opcode in hasjump else None

    @property
    def is_jump_target(self):
        """Whether some jump or handler leads here."""
        return self.label is not None

    def __str__(self):
        out = io.StringIO()
        _Printer(out, [self]).instruction(self, False)
        return out.getvalue().rstrip("\n")


def _operand(kind, value, labels):
    if kind == "j":
        return f"to L{labels[value * _WORD]}"
    if kind == "r":
        return value if isinstance(value, str) else f"r{value}"
    if kind == "w":
        return f"w{value}"
    if kind == "c":
        return repr(value)
    return str(value)


def _argval(kinds, values, arg):
    """What stands for all operands."""
    for kind, value in zip(kinds, values):
        if kind == "j":
            return value * _WORD
        if kind in "cnf":
            return value
    if kinds == "r":
        value = values[0]
        return value if isinstance(value, str) else arg
    return arg


def _labels(code):
    """Offsets to which jumps and handlers lead, with their numbers."""
    targets = set(findlabels(code))
    targets.update(target * _WORD for _, _, target, _ in _opcode._handlers(code))
    return {offset: number for number, offset in enumerate(sorted(targets), 1)}


def _instructions(code, line_offset=0):
    labels = _labels(code)
    positions = list(code.co_positions())
    before = object()
    for at, words, opcode, kinds, values, arg in _opcode._instructions(code):
        place = Positions(*positions[at])
        line = place.lineno
        starts = line is not None and line != before
        if line is not None:
            before = line
            line += line_offset
            place = place._replace(lineno=line, end_lineno=place.end_lineno + line_offset)
        offset = at * _WORD
        shown = ", ".join(_operand(k, v, labels) for k, v in zip(kinds, values))
        yield Instruction(opname[opcode], opcode, arg, _argval(kinds, values, arg), shown, offset,
                          offset, starts, line, labels.get(offset), place, None)


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """Iterate over the instructions of a function, generator, method, source text or code.

    The first line is `first_line` if that is given. There is nothing that show_caches and
    adaptive could show.
    """
    code = _get_code_object(x)
    offset = 0 if first_line is None else first_line - code.co_firstlineno
    return _instructions(code, offset)


def _get_code_object(x):
    """The code of whatever has code."""
    x = getattr(x, "__func__", x)
    for name in ("__code__", "gi_code", "ag_code", "cr_code"):
        code = getattr(x, name, None)
        if code is not None:
            x = code
            break
    if isinstance(x, str):
        x = _compiled(x, "<disassembly>")
    if hasattr(x, "co_code"):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def _compiled(source, name):
    try:
        return compile(source, name, "eval")
    except SyntaxError:
        return compile(source, name, "exec")


def findlabels(code):
    """The offsets to which jumps lead; `code` is the bytes of co_code, or a code object."""
    words = memoryview(getattr(code, "co_code", code)).cast("i")
    found = []
    at = 0
    while at < len(words):
        _, kinds, size = _rows[words[at] & 0xff]
        behind = at + size
        if "j" in kinds:
            # The distance is the word's upper part, or a word of its own.
            target = behind + (words[at] >> 8 if size == 1 else words[behind - 1])
            if target * _WORD not in found:
                found.append(target * _WORD)
        at = behind
    return found


def findlinestarts(code):
    """Pairs (offset, line) of where each line of the source begins."""
    before = False
    for start, _, line in code.co_lines():
        # The row of a frame that has only just been entered.
        if start >= 0 and line is not None and line != before:
            before = line
            yield start, line


def _find_imports(code):
    """(name, level, names) of each import statement."""
    known = {}
    for _, _, opcode, kinds, values, _ in _opcode._instructions(code):
        name = opname[opcode]
        if name == "IMPORT_NAME":
            level, names = known.get(_register(values[1])), known.get(_register(values[1], 1))
            yield values[2], level or 0, names
        elif name in ("LOAD_CONST", "LOAD_INT", "LOAD_NONE") and values:
            known[values[0]] = values[1] if len(values) > 1 else None


def _register(value, further=0):
    return value + further if isinstance(value, int) else value


def _find_store_names(code):
    """The names that a module's or a class's code binds."""
    for _, _, opcode, kinds, values, _ in _opcode._instructions(code):
        if opname[opcode] in ("STORE_NAME", "STORE_GLOBAL"):
            yield values[-1]


class _Printer:
    """Writes a listing; its columns are as wide as these instructions ask for."""

    def __init__(self, file, instructions, show_offsets=False, show_positions=False):
        self.file = file
        self.show_offsets = show_offsets
        self.show_positions = show_positions
        places = [self._place(i) for i in instructions]
        self.place_width = max(map(len, places), default=0)
        self.place_width = max(self.place_width, 3)
        self.label_width = max((len(f"L{i.label}:") for i in instructions if i.label), default=0)
        self.offset_width = max((len(str(i.offset)) for i in instructions), default=0)

    def _place(self, instruction):
        if self.show_positions:
            place = instruction.positions
            if place is None or place.lineno is None:
                return "-"
            column, end = place.col_offset, place.end_col_offset
            return f"{place.lineno}:{column}-{place.end_lineno}:{end}"
        if instruction.line_number is None:
            return "--"
        return str(instruction.line_number)

    def instruction(self, instruction, is_current):
        shown = self.show_positions or instruction.starts_line or instruction.line_number is None
        place = self._place(instruction) if shown else ""
        label = f"L{instruction.label}:" if instruction.label else ""
        parts = [place.rjust(self.place_width), "-->" if is_current else "   "]
        if self.label_width:
            parts.append(label.rjust(self.label_width))
        if self.show_offsets:
            parts.append(str(instruction.offset).rjust(self.offset_width))
        parts.append(instruction.opname.ljust(_NAME_WIDTH))
        parts.append(instruction.argrepr)
        print(" ".join(parts).rstrip(), file=self.file)

    def handlers(self, code):
        handlers = _opcode._handlers(code)
        if not handlers:
            return
        labels = _labels(code)
        print("ExceptionTable:", file=self.file)
        for start, end, target, register in handlers:
            label = labels[target * _WORD]
            print(f"  {start * _WORD} to {end * _WORD} -> L{label} [r{register}]", file=self.file)


def _list_code(code, lasti=-1, *, file=None, line_offset=0, show_offsets=False,
               show_positions=False):
    instructions = list(_instructions(code, line_offset))
    printer = _Printer(file, instructions, show_offsets, show_positions)
    for instruction in instructions:
        # A blank line between the lines of the source.
        if instruction.starts_line and instruction.offset > 0:
            print(file=file)
        current = instruction.offset <= lasti < instruction.end_offset
        printer.instruction(instruction, current)
    printer.handlers(code)


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False,
                show_offsets=False, show_positions=False):
    """List the instructions of a code object; an arrow points at the one at `lasti`."""
    _list_code(co, lasti, file=file, show_offsets=show_offsets, show_positions=show_positions)


disco = disassemble


def _list_with_inner(code, depth, file, shown):
    _list_code(code, file=file, **shown)
    if depth is not None and depth <= 0:
        return
    inner = depth if depth is None else depth - 1
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            print(f"\nDisassembly of {constant!r}:", file=file)
            _list_with_inner(constant, inner, file, shown)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False,
        show_offsets=False, show_positions=False):
    """List the instructions of a class, method, function, generator, module, code object or
    source text, and of the code inside; without an argument those of the last traceback.
    """
    shown = {"show_offsets": show_offsets, "show_positions": show_positions}
    if x is None:
        distb(file=file, **shown)
        return
    x = getattr(x, "__func__", x)
    for name in ("__code__", "gi_code", "ag_code", "cr_code"):
        if hasattr(x, name):
            x = getattr(x, name)
            break
    if hasattr(x, "__dict__"):
        for name, value in sorted(x.__dict__.items()):
            if isinstance(value, _HAS_CODE):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(value, file=file, depth=depth, **shown)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
    elif hasattr(x, "co_code"):
        _list_with_inner(x, depth, file, shown)
    elif isinstance(x, str):
        _list_with_inner(_compiled(x, "<dis>"), depth, file, shown)
    else:
        # Bytes are no code: what they mean depends on the code object they come from.
        raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False,
          show_positions=False):
    """List the code in which a traceback ends, by default that of the last exception."""
    if tb is None:
        if hasattr(sys, "last_exc"):
            tb = sys.last_exc.__traceback__
        elif hasattr(sys, "last_traceback"):
            tb = sys.last_traceback
        else:
            raise RuntimeError("no last traceback to disassemble")
    while tb.tb_next:
        tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file, show_offsets=show_offsets,
                show_positions=show_positions)


def pretty_flags(flags):
    """The names of the bits of co_flags; what has no name as a hexadecimal number."""
    names = []
    bit = 1
    while flags:
        if flags & bit:
            names.append(COMPILER_FLAG_NAMES.get(bit, hex(bit)))
            flags ^= bit
        bit <<= 1
    return ", ".join(names) or "0x0"


def code_info(x):
    """What is known of a code object beside its instructions, as text."""
    code = _get_code_object(x)
    rows = [
        ("Name:", code.co_name),
        ("Filename:", code.co_filename),
        ("Argument count:", code.co_argcount),
        ("Positional-only arguments:", code.co_posonlyargcount),
        ("Kw-only arguments:", code.co_kwonlyargcount),
        ("Number of locals:", code.co_nlocals),
        ("Stack size:", code.co_stacksize),
        ("Flags:", pretty_flags(code.co_flags)),
    ]
    lines = [f"{title:<18} {value}" for title, value in rows]
    lists = [
        ("Constants:", [repr(constant) for constant in code.co_consts]),
        ("Names:", code.co_names),
        ("Variable names:", code.co_varnames),
        ("Free variables:", code.co_freevars),
        ("Cell variables:", code.co_cellvars),
    ]
    for title, items in lists:
        if items:
            lines.append(title)
            lines += [f"{number:4}: {item}" for number, item in enumerate(items)]
    return "\n".join(lines)


def show_code(co, *, file=None):
    """Print what code_info says."""
    print(code_info(co), file=file)


class Bytecode:
    """The instructions of whatever has code: iterating gives them, `dis` lists them."""

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False,
                 adaptive=False, show_offsets=False, show_positions=False):
        self.codeobj = code = _get_code_object(x)
        self.first_line = code.co_firstlineno if first_line is None else first_line
        self._line_offset = self.first_line - code.co_firstlineno
        self._original_object = x
        self.current_offset = current_offset
        self.show_caches = show_caches
        self.adaptive = adaptive
        self.show_offsets = show_offsets
        self.show_positions = show_positions

    def __iter__(self):
        return _instructions(self.codeobj, self._line_offset)

    def __repr__(self):
        return f"{type(self).__name__}({self._original_object!r})"

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        """Of the frame in which a traceback ends."""
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti)

    def info(self):
        """What code_info says."""
        return code_info(self.codeobj)

    def dis(self):
        """The listing as a text."""
        out = io.StringIO()
        at = -1 if self.current_offset is None else self.current_offset
        _list_code(self.codeobj, at, file=out, line_offset=self._line_offset,
                   show_offsets=self.show_offsets, show_positions=self.show_positions)
        return out.getvalue()


def main(args=None):
    import argparse
    parser = argparse.ArgumentParser(color=True)
    parser.add_argument("-C", "--show-caches", action="store_true",
                        help="show inline caches (there are none among the instructions)")
    parser.add_argument("-O", "--show-offsets", action="store_true",
                        help="show instruction offsets")
    parser.add_argument("-P", "--show-positions", action="store_true",
                        help="show instruction positions")
    parser.add_argument("-S", "--specialized", action="store_true",
                        help="show specialized bytecode (there is none)")
    parser.add_argument("infile", nargs="?", default="-")
    options = parser.parse_args(args=args)
    if options.infile == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        name = options.infile
        with open(name, "rb") as file:
            source = file.read()
    dis(compile(source, name, "exec"), show_offsets=options.show_offsets,
        show_positions=options.show_positions)


if __name__ == "__main__":
    main()
