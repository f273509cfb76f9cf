"""The parts of random programs: lines, names, expressions of a wanted type, statements."""

TEXTS = ("", "a", "abc", "Hello, World", "x y  z", "été", "€uro", "\U0001f600b", "ß", "ǅ", "12", "-7",
         "a,b,,c", "line\nnext\r\nlast", "\ttab", "%s", "{}", "null\0byte", "İ", "ﬁ", "Σς")
INTS = ("0", "1", "-1", "2", "3", "7", "10", "-13", "255", "1000", "2**30", "2**31 - 1", "2**62", "2**63",
        "-2**63", "2**64 + 1", "10**25", "-10**18", "True")
FLOATS = ("0.0", "-0.0", "1.5", "0.1", "1e16", "1e-7", "123456.789", "float('inf')", "float('nan')",
          "-2.5", "1e300", "2.0**53")
KINDS = ("int", "str", "float", "list", "tuple", "dict", "bytes", "bool")


class Gen:
    """Collects the lines of a program; expressions come back as texts."""

    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.depth = 0
        self.count = 0
        self.prefix = ""

    def begin(self, number):
        self.prefix = f"b{number}_"
        self.count = 0

    def take(self):
        lines = [line for text in self.lines for line in text.split("\n")]
        self.lines = []
        assert self.depth == 0
        return lines

    def name(self, stem="v"):
        self.count += 1
        return f"{self.prefix}{stem}{self.count}"

    def line(self, text):
        self.lines.append("    " * self.depth + text)

    def block(self, head):
        """`with gen.block("if x:"):` indents what follows."""
        self.line(head)
        return _Indented(self)

    def maybe(self, chance=0.5):
        return self.rng.random() < chance

    def pick(self, *choices):
        return self.rng.choice(choices)

    def show(self, text):
        """A line that prints what an expression gives or raises."""
        self.line(f"show({self.name('f')!r}, lambda: {text})")

    # Expressions. `scope` maps a kind to names of variables of it.

    def expr(self, kind, scope=None, depth=2):
        names = (scope or {}).get(kind, ())
        if names and self.maybe(0.4):
            return self.rng.choice(list(names))
        return getattr(self, kind)(scope, depth - 1)

    def any(self, scope=None, depth=2):
        return self.expr(self.rng.choice(KINDS), scope, depth)

    def int(self, scope, depth):
        e = lambda kind="int": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0 or self.maybe(0.3):
            return f"({self.rng.choice(INTS)})"
        return self.pick(
            lambda: f"({e()} {self.pick('+', '-', '*', '//', '%', '&', '|', '^')} {e()})",
            lambda: f"({e()} << ({e()} % 70))",
            lambda: f"({e()} >> ({e()} % 70))",
            lambda: f"(({e()} % 40) ** ({e()} % 9))",
            lambda: f"len({e(self.pick('str', 'list', 'tuple', 'bytes', 'dict'))})",
            lambda: f"({e()} if {e('bool')} else {e()})",
            lambda: f"pow({e()}, {e()} % 50, {e()})",
            lambda: f"({e()}).bit_length()",
            lambda: f"divmod({e()}, {e()})[{self.pick(0, 1, -1)}]",
            lambda: f"int(str({e()})[:{self.rng.randint(1, 9)}])",
            lambda: f"int({e('str')}.strip() or '0', {self.pick(10, 0, 16, 36)})",
            lambda: f"sum({e('list')}, {e()})",
            lambda: f"max({e()}, {e()}, {e()})",
            lambda: f"~{e()}",
            lambda: f"-{e()}",
            lambda: f"round({e()}, {self.rng.randint(-4, 2)})",
            lambda: f"int.from_bytes({e('bytes')}, {self.pick('big', 'little')!r}, signed={self.maybe()})",
            lambda: f"{e('str')}.find({e('str')})",
            lambda: f"{e('list')}.count({e()})",
            lambda: f"hash({e()})",
            lambda: f"({e()}).bit_count()",
        )()

    def bool(self, scope, depth):
        e = lambda kind="int": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0:
            return self.pick("True", "False")
        return self.pick(
            lambda: f"({e()} {self.pick('<', '<=', '==', '!=', '>', '>=')} {e()})",
            lambda: f"({e()} < {e()} <= {e()})",
            lambda: f"({e('str')} {self.pick('<', '==', 'in', 'not in', '>=')} {e('str')})",
            lambda: f"(not {e(self.rng.choice(KINDS))})",
            lambda: f"({e('list')} {self.pick('==', '<', '!=')} {e('list')})",
            lambda: f"({e('float')} {self.pick('<', '==', '>=')} {e()})",
            lambda: f"bool({e('bool')} {self.pick('and', 'or')} {e('list')})",
            lambda: f"isinstance({self.any(scope, depth)}, {self.pick('int', 'str', '(list, tuple)', 'int | float')})",
            lambda: f"{e('str')}.is{self.pick('alpha', 'digit', 'upper', 'space', 'identifier', 'title', 'printable')}()",
            lambda: f"any({e('list')})",
        )()

    def float(self, scope, depth):
        e = lambda kind="float": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0 or self.maybe(0.4):
            return f"({self.rng.choice(FLOATS)})"
        return self.pick(
            lambda: f"({e()} {self.pick('+', '-', '*', '/', '//', '%')} {e(self.pick('float', 'int'))})",
            lambda: f"({e('int')} / {e('int')})",
            lambda: f"float({e('int')})",
            lambda: f"abs({e()})",
            lambda: f"round({e()}, {self.rng.randint(0, 4)})",
            lambda: f"float.fromhex(({e()}).hex())",
        )()

    def str(self, scope, depth):
        e = lambda kind="str": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0 or self.maybe(0.3):
            return repr(self.rng.choice(TEXTS))
        return self.pick(
            lambda: f"({e()} + {e()})",
            lambda: f"({e()} * ({e('int')} % 5))",
            lambda: f"{e()}[{self.slice(scope)}]",
            lambda: f"{e()}.{self.pick('upper', 'lower', 'title', 'swapcase', 'strip', 'casefold', 'capitalize', 'expandtabs')}()",
            lambda: f"{e()}.replace({e()}, {e()}, {self.rng.randint(-1, 3)})",
            lambda: f"{e()}.join(map(str, {e('list')}))",
            lambda: f"str({self.any(scope, depth)})",
            lambda: f"repr({self.any(scope, depth)})",
            lambda: self.fstring(scope, depth),
            lambda: f"format({e('int')}, {self.spec('int')!r})",
            lambda: f"format({e('float')}, {self.spec('float')!r})",
            lambda: f"('%{self.pick('s', 'r', '10s', '-6.2s', 'a')}' % ({e()},))",
            lambda: f"('%{self.pick('d', 'x', '#o', '+08d', 'e', '.3f', 'g')}' % ({e('int')},))",
            lambda: f"{e()}.{self.pick('center', 'ljust', 'rjust')}({self.rng.randint(0, 20)}, '*')",
            lambda: f"{e()}.zfill({self.rng.randint(0, 12)})",
            lambda: f"{e()}.encode('utf-8').decode('utf-8', 'replace')",
            lambda: f"{e()}.encode('ascii', {self.pick('backslashreplace', 'xmlcharrefreplace', 'ignore')!r}).decode()",
            lambda: f"{e()}.translate({{97: 'AA', 98: None, 8364: 'E'}})",
            lambda: f"{e()}.partition({e()})[{self.rng.randint(-1, 2)}]",
            lambda: f"ascii({e()})",
            lambda: f"{e()}.removeprefix({e()})",
            lambda: f"chr({e('int')} % 0x3000)",
        )()

    def bytes(self, scope, depth):
        e = lambda kind="bytes": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0 or self.maybe(0.4):
            return self.pick("b''", "b'abc'", "b'\\x00\\xff'", "bytes(range(9))", "b'a,b c\\n'")
        return self.pick(
            lambda: f"({e()} + {e()})",
            lambda: f"{e()}[{self.slice(scope)}]",
            lambda: f"{e('str')}.encode({self.pick('utf-8', 'utf-16-le', 'utf-32', 'latin-1', 'utf-7')!r}, 'replace')",
            lambda: f"bytes(x % 256 for x in {e('list')})",
            lambda: f"{e()}.replace({e()}, {e()})",
            lambda: f"({e('int')} % 2**40).to_bytes({self.rng.randint(4, 9)}, {self.pick('big', 'little')!r})",
            lambda: f"bytes.fromhex({e()}.hex())",
            lambda: f"(b'%b|%d' % ({e()}, {e('int')}))",
        )()

    def list(self, scope, depth):
        e = lambda kind="list": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0 or self.maybe(0.3):
            kind = self.pick("int", "int", "str", "float")
            return "[" + ", ".join(self.expr(kind, scope, 0) for _ in range(self.rng.randrange(6))) + "]"
        variable = self.pick("i", "j", "k")
        return self.pick(
            lambda: f"({e()} + {e()})",
            lambda: f"{e()}[{self.slice(scope)}]",
            lambda: f"sorted({e()}, key={self.pick('str', 'repr', 'lambda q: -len(str(q)) % 5')}, reverse={self.maybe()})",
            lambda: f"list(range({e('int')} % 20))",
            lambda: f"[{variable} * 2 for {variable} in {e()}]",
            lambda: f"[{variable} for {variable} in {e()} if {variable}]",
            lambda: f"{e('str')}.split({self.pick('', repr(','), repr('a'), 'None, 1')})",
            lambda: f"list(zip({e()}, {e('str')}))",
            lambda: f"list(enumerate({e('str')}, {self.rng.randint(-2, 3)}))",
            lambda: f"list(reversed({e()}))",
            lambda: f"[*{e()}, *{e('tuple')}]",
            lambda: f"list({e('dict')}.{self.pick('keys', 'values', 'items')}())",
            lambda: f"([{e('int')}] * {self.rng.randint(-1, 6)})",
            lambda: f"sorted({{*{e()}}}, key=repr)",
            lambda: f"list(filter(None, {e()}))",
        )()

    def tuple(self, scope, depth):
        if depth < 0 or self.maybe(0.5):
            items = [self.any(scope, 0) for _ in range(self.rng.randrange(5))]
            return "(" + "".join(item + ", " for item in items) + ")"
        return self.pick(
            lambda: f"tuple({self.expr('list', scope, depth)})",
            lambda: f"({self.expr('tuple', scope, depth)} + {self.expr('tuple', scope, depth)})",
            lambda: f"{self.expr('str', scope, depth)}.partition({self.expr('str', scope, depth)})",
        )()

    def dict(self, scope, depth):
        e = lambda kind="dict": self.expr(kind, scope, depth)  # noqa: E731
        if depth < 0 or self.maybe(0.4):
            rows = (
                f"{self.expr(self.pick('int', 'str'), scope, 0)}: {self.any(scope, 0)}"
                for _ in range(self.rng.randrange(5))
            )
            return "{" + ", ".join(rows) + "}"
        return self.pick(
            lambda: f"({e()} | {e()})",
            lambda: f"{{**{e()}, {e('str')}: {e('int')}}}",
            lambda: f"dict.fromkeys({e('str')}, {e('int')})",
            lambda: f"{{str(k): n for n, k in enumerate({e('list')})}}",
            lambda: f"dict(zip({e('str')}, {e('list')}))",
        )()

    def slice(self, scope=None):
        part = lambda: self.pick("", "", str(self.rng.randint(-8, 8)), self.pick("2**40", "-2**70", "True"))  # noqa: E731
        text = f"{part()}:{part()}"
        return f"{text}:{self.pick(1, 2, -1, -2, 3, -7)}" if self.maybe(0.4) else text

    def spec(self, kind):
        fill = self.pick("", "", "*<", "0>", "_^", " =", "é^")
        width = self.pick("", "8", "15", "08")
        if kind == "int":
            return f"{fill}{self.pick('', '+', ' ')}{width}{self.pick('', ',', '_')}{self.pick('', 'd', 'x', 'b', 'e', 'n', 'c')}"
        if kind == "float":
            return f"{fill}{self.pick('', '+', ' ', 'z')}{width}{self.pick('', ',')}{self.pick('', '.0', '.3', '.12')}{self.pick('', 'f', 'e', 'g', '%', 'G')}"
        return f"{fill}{width}{self.pick('', '.2', '.0')}{self.pick('', 's')}"

    def fstring(self, scope=None, depth=1):
        parts = []
        for _ in range(self.rng.randint(1, 4)):
            kind = self.pick("int", "float", "str", "list")
            inner = self.expr(kind, scope, min(depth, 1))
            if inner.startswith("{"):
                inner = f"({inner})"
            if kind == "list":
                parts.append("{" + inner + self.pick("", "!r", "!s:>20", "=") + "}")
            elif self.maybe(0.3):
                parts.append("{" + inner + ":{" + str(self.rng.randint(1, 15)) + "}}")
            else:
                parts.append("{" + inner + self.pick("", "!r", f":{self.spec(kind)}") + "}")
            parts.append(self.pick("", " ", "{{", "}}", "text", "é"))
        return 'f"""' + "".join(parts).replace("\\", "\\") + '"""'

    # Statements.

    def statements(self, scope, depth, loop=False, result=True):
        """Some statements; `scope` gains the variables they assign."""
        for _ in range(self.rng.randint(1, 3)):
            self.statement(scope, depth, loop, result)

    def assign(self, scope):
        kind = self.rng.choice(KINDS)
        text = self.expr(kind, scope, 2)
        name = self.name()
        self.line(f"{name} = {text}")
        scope.setdefault(kind, []).append(name)

    def statement(self, scope, depth, loop, result):
        if depth <= 0 or self.maybe(0.4):
            self.simple(scope, loop, result)
            return
        inner = {kind: list(names) for kind, names in scope.items()}
        self.pick(self.s_if, self.s_for, self.s_while, self.s_try, self.s_with, self.s_match)(inner, depth - 1, loop, result)

    def simple(self, scope, loop, result):
        choice = self.rng.random()
        if choice < 0.5:
            self.assign(scope)
        elif choice < 0.62 and scope.get("int"):
            name = self.rng.choice(scope["int"])
            self.line(f"{name} {self.pick('+', '-', '*', '|', '^')}= {self.expr('int', scope, 1)}")
            self.line(f"{name} %= 10**{self.rng.randint(3, 40)}")
        elif choice < 0.70 and scope.get("list"):
            name = self.rng.choice(scope["list"])
            self.line(self.pick(
                f"{name}.append({self.any(scope, 1)})",
                f"{name}[{self.slice(scope)}] = {self.expr('list', scope, 1)}",
                f"del {name}[{self.slice(scope)}]",
                f"{name}.insert({self.rng.randint(-3, 5)}, {self.expr('int', scope, 1)})",
                f"{name}.pop()", f"{name}.reverse()", f"{name}.sort(key=repr)",
                f"{name} += {self.expr('tuple', scope, 1)}",
            ))
            self.line(f"del {name}[40:]")
        elif choice < 0.78 and scope.get("dict"):
            name = self.rng.choice(scope["dict"])
            self.line(self.pick(
                f"{name}[{self.expr('int', scope, 1)}] = {self.any(scope, 1)}",
                f"{name}.pop({self.expr('str', scope, 1)}, None)",
                f"{name}.update({self.expr('dict', scope, 1)})",
                f"{name}.setdefault({self.expr('str', scope, 1)}, [])",
                f"{name}.popitem()",
            ))
        elif choice < 0.84:
            self.line(f"if {self.expr('bool', scope, 1)}: raise {self.pick('ValueError', 'KeyError', 'Custom', 'StopIteration')}({self.expr('str', scope, 1)})")
        elif choice < 0.88 and loop:
            self.line(f"if {self.expr('bool', scope, 1)}: {self.pick('break', 'continue')}")
        elif choice < 0.92 and result:
            self.line(f"if {self.expr('bool', scope, 1)}: return {self.any(scope, 1)}")
        else:
            self.line(f"print({self.any(scope, 1)!s})" if self.maybe(0.3) else f"note({self.any(scope, 2)})")

    def s_if(self, scope, depth, loop, result):
        with self.block(f"if {self.expr('bool', scope)}:"):
            self.statements(scope, depth, loop, result)
        if self.maybe():
            with self.block(f"elif {self.expr('bool', scope)}:"):
                self.statements(dict(scope), depth, loop, result)
        if self.maybe():
            with self.block("else:"):
                self.statements(dict(scope), depth, loop, result)

    def s_for(self, scope, depth, loop, result):
        name = self.name("i")
        source = self.pick(
            f"range({self.rng.randint(0, 6)})", f"{self.expr('list', scope, 1)}[:6]",
            f"{self.expr('str', scope, 1)}[:5]", f"list({self.expr('dict', scope, 1)})",
            f"enumerate({self.expr('str', scope, 1)}[:4])", f"zip(range(5), {self.expr('list', scope, 1)})",
        )
        with self.block(f"for {name} in {source}:"):
            self.line(f"note({name})")
            self.statements(scope, depth, True, result)
        if self.maybe(0.3):
            with self.block("else:"):
                self.statements(dict(scope), depth, loop, result)

    def s_while(self, scope, depth, loop, result):
        name = self.name("n")
        self.line(f"{name} = {self.rng.randint(0, 5)}")
        with self.block(f"while {name} > 0:"):
            self.line(f"{name} -= 1")
            self.statements(scope, depth, True, result)

    def s_try(self, scope, depth, loop, result):
        with self.block("try:"):
            self.statements(dict(scope), depth, loop, result)
            if self.maybe(0.4):
                self.line(f"raise {self.pick('ValueError', 'TypeError', 'KeyError', 'Custom')}({self.any(scope, 1)})")
        caught = self.maybe(0.8)
        if caught:
            with self.block(f"except {self.pick('ValueError', '(TypeError, KeyError)', 'Custom', 'ArithmeticError')} as e:"):
                self.line("note(type(e).__name__, e.args)")
                self.statements(dict(scope), depth, loop, result)
            with self.block("except Exception as e:"):
                self.line("note(type(e).__name__, str(e))")
                if self.maybe(0.2):
                    self.line(self.pick("raise", "raise Custom('again') from e", "raise Custom('anew')"))
            if self.maybe(0.4):
                with self.block("else:"):
                    self.statements(dict(scope), depth, loop, result)
        if self.maybe(0.5) or not caught:
            with self.block("finally:"):
                self.line("note('finally')")
                self.statements(dict(scope), depth, False, False)

    def s_with(self, scope, depth, loop, result):
        name = self.name("c")
        with self.block(f"with Manager({name!r}, {self.maybe(0.4)}) as {name}, Manager('second', {self.maybe(0.2)}):"):
            self.line(f"note({name})")
            self.statements(scope, depth, loop, result)

    def s_match(self, scope, depth, loop, result):
        with self.block(f"match {self.any(scope)}:"):
            for _ in range(self.rng.randint(1, 3)):
                one, two = self.name("m"), self.name("m")
                with self.block("case " + self.pick(
                    f"[{one}, *{two}]", f"{{'a': {one}, **{two}}}", f"int({one}) | float({one})",
                    f"(({one}, {two}))", f"str() as {one} if {one} > 'a'", f"[int({one}), _, *_]",
                    "'' | b'' | [] | 0", f"bool() as {one}", "None | True",
                ) + ":"):
                    self.line(f"note('case', {self.rng.randint(0, 9)})")
                    self.statements(dict(scope), depth, loop, result)
            with self.block("case _:"):
                self.line("note('no case')")


class _Indented:
    def __init__(self, gen):
        self.gen = gen

    def __enter__(self):
        self.gen.depth += 1

    def __exit__(self, *error):
        self.gen.depth -= 1
