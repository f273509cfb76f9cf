# The interface of dis: what does not depend on the instructions themselves.
# A line with `try` alone has no instruction here.
import dis
import inspect
import io
import opcode


def sample(a, b=1):
    """Doc."""
    total = len(a)
    for item in a:
        if item > b:
            total += item
    try:
        return undefined(total)
    except NameError as error:
        return error.args


def outer(x):
    def inner():
        return x
    return inner


def one_line(): return 5


class Sample:
    def method(self):
        return self.attribute

    @staticmethod
    def static():
        return 1


instructions = list(dis.get_instructions(sample))
offsets = [i.offset for i in instructions]
print(offsets == sorted(set(offsets)), all(o % 2 == 0 for o in offsets))
print(sorted({i.argval for i in instructions if i.opname == "LOAD_GLOBAL"}))
first = sample.__code__.co_firstlineno
lines = {i.line_number - first for i in instructions if i.line_number is not None}
print(sorted(lines - {0, 6}))
print({i.positions.lineno == i.line_number for i in instructions})
jumps = [i for i in instructions if i.opcode in dis.hasjump]
print(len(jumps) > 1, all(i.jump_target in offsets for i in jumps))
print({i.jump_target for i in jumps} <= {i.offset for i in instructions if i.is_jump_target})
print(set(dis.findlabels(sample.__code__.co_code)) == {i.jump_target for i in jumps})
print(all(i.opname == dis.opname[i.opcode] == opcode.opname[i.opcode] for i in instructions))
print(all(dis.opmap[i.opname] == i.opcode for i in instructions if i.opname in dis.opmap))
moved = list(dis.get_instructions(sample, first_line=1000))
print(sorted({i.line_number - 1000 for i in moved if i.line_number is not None}) == sorted(lines))
starts = list(dis.findlinestarts(sample.__code__))
print(sorted({line - first for _, line in starts if line is not None} - {0, 6}), starts[0][0])
print({type(i).__name__ for i in dis.Bytecode(sample)}, dis.Bytecode("1").codeobj.co_filename)
print(list(dis._find_imports(compile("import a.b, c\nfrom ..d import e as f, g\n", "m", "exec"))))
print(list(dis._find_store_names(compile("x = 1\ndef y(): global z; z = 2\nx = 2", "m", "exec"))))

out = io.StringIO()
dis.dis(Sample, file=out)
text = out.getvalue()
print([line for line in text.splitlines() if line.startswith("Disassembly")])
out = io.StringIO()
dis.dis(outer, file=out)
print("Disassembly of <code object inner" in out.getvalue())
out = io.StringIO()
dis.dis(outer, file=out, depth=0)
print("Disassembly" in out.getvalue())
for source in ("a + b", "if a:\n  b()\n"):
    out = io.StringIO()
    dis.dis(source, file=out)
    print(out.getvalue().count("\n") > 2)

info = dis.code_info(sample).splitlines()
print([line for line in info if line.split(":")[0] in
       ("Name", "Argument count", "Positional-only arguments", "Kw-only arguments", "Variable names")])
print("Variable names:" in info, "   1: b" in info)
print(dis.pretty_flags(0x3), "|", dis.pretty_flags(0x2003), "|", dis.COMPILER_FLAG_NAMES[0x20])

try:
    1 / 0
except ZeroDivisionError as error:
    tb = error.__traceback__
out = io.StringIO()
dis.distb(tb, file=out)
print("-->" in out.getvalue())
print("-->" in dis.Bytecode.from_traceback(tb).dis())
for bad in (lambda: dis.dis(3), lambda: dis.get_instructions(object()), lambda: dis.code_info([])):
    try:
        bad()
    except TypeError as error:
        print(error)
try:
    dis.stack_effect(9999)
except ValueError as error:
    print(error)


def user(a):
    return len(a.pieces), a.join(outer), missing


found = inspect.getclosurevars(user)
print(sorted(found.globals), sorted(found.builtins), sorted(found.unbound))
