"""The tokens of Python source, for the tokenize module."""
import re

_TYPES = {
    'ENDMARKER': 0, 'NAME': 1, 'NUMBER': 2, 'STRING': 3, 'NEWLINE': 4, 'INDENT': 5, 'DEDENT': 6,
    'OP': 55, 'FSTRING_START': 59, 'FSTRING_MIDDLE': 60, 'FSTRING_END': 61, 'TSTRING_START': 62,
    'TSTRING_MIDDLE': 63, 'TSTRING_END': 64, 'COMMENT': 65, 'NL': 66,
}
_OPERATORS = (
    '( ) [ ] : , ; + - * / | & < > = . % { } == != <= >= ~ ^ << >> ** += -= *= /= %= &= |= ^= <<= >>= '
    '**= // //= @ @= -> ... := !').split()

_operator = re.compile('|'.join(
    re.escape(op) for op in sorted(_OPERATORS, key=len, reverse=True)) + '|<>')
_name = re.compile(r'[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*')
_digits = r'[0-9](?:_?[0-9])*'
_exponent = rf'[eE][-+]?{_digits}'
_number = re.compile(
    r'0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+'
    rf'|(?:{_digits}\.(?:{_digits})?|\.{_digits})(?:{_exponent})?[jJ]?'
    rf'|{_digits}{_exponent}[jJ]?|{_digits}[jJ]?')
_prefix = re.compile(r'(?:[bB][rR]?|[rR][bB]?|[uU]|[fFtT][rR]?|[rR][fFtT])?(?=[\'"])')


class _Text:
    """A string with replacement fields that is being read."""

    def __init__(self, kind, quote, raw, start):
        self.kind = kind
        self.quote = quote
        self.raw = raw
        self.start = start
        # Brackets open within the field that is being read; -1: in the text itself. A format
        # spec is text within a field.
        self.fields = []
        self.in_text = True


class TokenizerIter:
    """Tokens as (type, string, start, end, line)."""

    def __init__(self, readline, *, encoding=None, extra_tokens=False):
        if not callable(readline):
            raise TypeError("'%s' object is not callable" % type(readline).__name__)
        self._readline = readline
        self._encoding = encoding
        if not extra_tokens:
            raise NotImplementedError("pyrs: _tokenize.TokenizerIter without extra tokens")
        self._line = ''
        self._number = 0
        self._at = 0
        self._tokens = self._run()

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._tokens)

    def _fetch(self):
        """Go to the next line; False at the end."""
        try:
            line = self._readline()
        except StopIteration:
            line = ''
        if isinstance(line, (bytes, bytearray)):
            line = str(line, self._encoding or 'utf-8')
        elif self._encoding is not None and line:
            raise TypeError("readline() returned a non-bytes object")
        elif not isinstance(line, str):
            raise TypeError("readline() returned a non-string object")
        if '\0' in line:
            self._number += 1
            self._line = line
            raise self._error("source code cannot contain null bytes", column=line.index('\0'))
        self._number += 1
        self._line = line
        self._at = 0
        return bool(line)

    def _error(self, text, kind=SyntaxError, line=None, column=None):
        column = self._at if column is None else column
        number = self._number if line is None else line
        return kind(text, ('<string>', number, column + 1, self._line.rstrip('\n'), number, column + 1))

    def _token(self, kind, text, start, end, line):
        return (_TYPES[kind], text, start, end, line)

    def _here(self, kind, end):
        """The token up to a place in the line."""
        start, self._at = self._at, end
        n = self._number
        return self._token(kind, self._line[start:end], (n, start), (n, end), self._line)

    def _run(self):
        indents = [(0, 0)]
        brackets = []
        texts = []
        at_start, continued = True, False
        open_line = False       # something stands in the logical line
        while True:
            if self._at >= len(self._line):
                if self._line and self._line[-1:] not in '\r\n' and not (
                        texts and texts[-1].in_text):
                    # The last line has no end: as if it had.
                    if open_line and not brackets and not texts:
                        n, column = self._number, len(self._line)
                        yield self._token('NEWLINE', '', (n, column), (n, column + 1), self._line)
                        open_line = False
                        at_start = True
                if not self._fetch():
                    break
                if texts and texts[-1].in_text:
                    pass
                elif not brackets and not continued and not texts:
                    at_start = True
            if texts and texts[-1].in_text:
                yield from self._text(texts, brackets)
                continue
            line = self._line
            if at_start and not continued:
                at_start = False
                column = alternative = 0
                at = 0
                while at < len(line):
                    c = line[at]
                    if c == ' ':
                        column += 1
                        alternative += 1
                    elif c == '\t':
                        column = (column // 8 + 1) * 8
                        alternative += 1
                    elif c == '\f':
                        column = alternative = 0
                    else:
                        break
                    at += 1
                self._at = at
                rest = line[at:at + 1]
                if rest not in ('', '#', '\n', '\r') and not (
                        rest == '\\' and line[at + 1:].strip('\r\n') == ''):
                    if column > indents[-1][0]:
                        if alternative <= indents[-1][1]:
                            raise self._error("inconsistent use of tabs and spaces in indentation",
                                              TabError)
                        indents.append((column, alternative))
                        self._at = 0
                        yield self._here('INDENT', at)
                    while column < indents[-1][0]:
                        indents.pop()
                        if column > indents[-1][0]:
                            raise IndentationError(
                                "unindent does not match any outer indentation level",
                                ('<string>', self._number, at + 2, line))
                        n = self._number
                        yield self._token('DEDENT', '', (n, at), (n, at), line)
                    if column == indents[-1][0] and alternative != indents[-1][1]:
                        raise self._error("inconsistent use of tabs and spaces in indentation",
                                          TabError)
            continued = False
            while self._at < len(line) and line[self._at] in ' \t\f':
                self._at += 1
            if self._at >= len(line):
                continue
            c = line[self._at]
            if c == '#':
                end = len(line.rstrip('\r\n'))
                yield self._here('COMMENT', end)
                if self._at >= len(line) and not open_line:
                    n = self._number
                    yield self._token('NL', '', (n, end), (n, end + 1), line)
                continue
            if c in '\r\n':
                if open_line and not brackets and not texts:
                    yield self._here('NEWLINE', len(line))
                    open_line = False
                    at_start = True
                else:
                    yield self._here('NL', len(line))
                continue
            if c == '\\':
                if not line[self._at + 1:]:
                    raise self._error("unexpected EOF in multi-line statement",
                                      column=self._at + 1)
                if line[self._at + 1:] in ('\n', '\r\n', '\r'):
                    continued = True
                    self._at = len(line)
                    number = self._number
                    if not self._fetch():
                        raise self._error("unexpected EOF in multi-line statement", line=number,
                                          column=-1)
                    continue
                raise self._error("unexpected character after line continuation character",
                                  column=self._at + 1)
            open_line = True
            if (match := _prefix.match(line, self._at)) is not None:
                quote_at = match.end()
                prefix = match.group().lower()
                quote = line[quote_at]
                if line.startswith(quote * 3, quote_at):
                    quote *= 3
                if 'f' in prefix or 't' in prefix:
                    kind = 'F' if 'f' in prefix else 'T'
                    texts.append(_Text(kind, quote, 'r' in prefix, (self._number, self._at)))
                    yield self._here(kind + 'STRING_START', quote_at + len(quote))
                else:
                    yield self._string(quote_at, quote)
                continue
            if c.isdigit() and c.isascii() or c == '.' and line[self._at + 1:self._at + 2] in set('0123456789'):
                yield self._numeric()
                continue
            if match := _name.match(line, self._at):
                yield self._here('NAME', match.end())
                continue
            match = _operator.match(line, self._at)
            if match is None:
                if c.isprintable():
                    if c in '$?`!':
                        yield self._here('OP', self._at + 1)
                        continue
                    raise self._error(f"invalid character '{c}' (U+{ord(c):04X})")
                raise self._error(f"invalid non-printable character U+{ord(c):04X}")
            op = match.group()
            inner = texts and not texts[-1].in_text
            if inner:
                top = texts[-1]
                depth = len(brackets) - top.fields[-1]
                if depth == 0 and op[0] in ':!=}' and op != '==':
                    if op[0] == '}':
                        yield self._here('OP', self._at + 1)
                        top.fields.pop()
                        brackets.pop()
                        top.in_text = True
                        continue
                    if op[0] == ':':
                        yield self._here('OP', self._at + 1)
                        top.in_text = True
                        continue
                    if op[0] == '!' and op != '!=':
                        yield self._here('OP', self._at + 1)
                        continue
            if op in '([{':
                brackets.append((op, self._number))
            elif op in ')]}':
                # Pairs that do not match are the parser's concern.
                if brackets and not (inner and len(brackets) == texts[-1].fields[-1]):
                    brackets.pop()
            yield self._here('OP', match.end())
        n = self._number
        if texts and texts[-1].in_text:
            raise self._unterminated(texts[-1])
        if brackets:
            raise self._error("unexpected EOF in multi-line statement", line=n - 1, column=-1)
        for _ in indents[1:]:
            yield self._token('DEDENT', '', (n, 0), (n, 0), '')
        yield self._token('ENDMARKER', '', (n, 0), (n, 0), '')

    def _numeric(self):
        line, start = self._line, self._at
        match = _number.match(line, start)
        end = match.end()
        text = match.group()
        digit = line[end:end + 1]
        if text[:1] == '0' and line[start + 1:start + 2] in tuple('xXbBoO') and len(text) == 1:
            kind = {'x': 'hexadecimal', 'b': 'binary', 'o': 'octal'}[line[start + 1].lower()]
            after = line[start + 2:start + 3]
            if after.isdigit() and kind != 'hexadecimal':
                raise self._error(f"invalid digit '{after}' in {kind} literal", column=start + 2)
            raise self._error(f"invalid {kind} literal", column=start + 1)
        if text[:2].lower() in ('0b', '0o') and digit.isdigit():
            kind = 'binary' if text[1] in 'bB' else 'octal'
            raise self._error(f"invalid digit '{digit}' in {kind} literal", column=end)
        if digit == '_':
            raise self._error("invalid decimal literal", column=end)
        return self._here('NUMBER', end)

    def _string(self, quote_at, quote):
        """The token of a string without replacement fields."""
        first, start, line = self._number, self._at, self._line
        lines = line
        at = quote_at + len(quote)
        text = line[start:at]
        while True:
            line = self._line
            begin = at
            while at < len(line):
                c = line[at]
                if c == '\\':
                    at += 2
                    if line[at - 1:at + 1] == '\r\n':
                        at += 1
                elif line.startswith(quote, at):
                    at += len(quote)
                    text += line[begin:at]
                    self._at = at
                    return self._token('STRING', text, (first, start), (self._number, at), lines)
                elif c in '\r\n' and len(quote) == 1:
                    self._number, self._at = first, start
                    raise self._error(f"unterminated string literal (detected at line {first})")
                else:
                    at += 1
            text += line[begin:]
            self._at = at
            if len(quote) == 1 and not line.endswith(('\\\n', '\\\r\n', '\\\r')):
                raise self._error(f"unterminated string literal (detected at line {first})",
                                  line=first, column=start)
            last = self._number
            if not self._fetch():
                what = 'unterminated triple-quoted string literal' if len(quote) == 3 \
                    else 'unterminated string literal'
                raise self._error(f"{what} (detected at line {last})", line=first, column=start)
            lines += self._line
            at = 0

    def _unterminated(self, text):
        number, column = text.start
        what = 'triple-quoted ' if len(text.quote) == 3 else ''
        last = self._number - (not self._line)
        return self._error(f"unterminated {what}{text.kind.lower()}-string literal "
                           f"(detected at line {last})", line=number, column=column)

    def _text(self, texts, brackets):
        """The text of a string with fields, up to a field, the end or the line's end."""
        top = texts[-1]
        kind = top.kind + 'STRING_MIDDLE'
        quote = top.quote
        spec = bool(top.fields)
        start = (self._number, self._at)
        lines = self._line
        value = ''
        while True:
            line, at = self._line, self._at
            if at >= len(line):
                if not self._fetch():
                    raise self._unterminated(top)
                lines += self._line
                continue
            c = line[at]
            if not spec and line.startswith(quote, at) or spec and line.startswith(quote, at):
                if spec:
                    name = top.kind.lower()
                    raise self._error(f"{name}-string: expecting '}}'")
                if value:
                    yield self._token(kind, value, start, (self._number, at), lines)
                yield self._here(top.kind + 'STRING_END', at + len(quote))
                texts.pop()
                return
            if c in '\r\n' and len(quote) == 1:
                if spec:
                    # The field goes on in the next line only in triple quotes.
                    raise self._error(f"{top.kind.lower()}-string: expecting '}}'")
                raise self._unterminated(top)
            if c == '\\':
                if line[at + 1:at + 3] == 'N{' and not top.raw:
                    end = line.find('}', at)
                    if end >= 0:
                        value += line[at:end + 1]
                        self._at = end + 1
                        continue
                step = 2
                if line[at + 1:at + 2] in ('{', '}'):
                    step = 1
                elif line[at + 1:at + 3] == '\r\n':
                    step = 3
                value += line[at:at + step]
                self._at = at + step
                continue
            if c == '{':
                if line[at + 1:at + 2] == '{' and not spec:
                    yield self._token(kind, value + '{', start, (self._number, at + 1), lines)
                    self._at = at + 2
                    value, start, lines = '', (self._number, self._at), line
                    continue
                if value:
                    yield self._token(kind, value, start, (self._number, at), lines)
                brackets.append(('{', self._number))
                top.fields.append(len(brackets))
                top.in_text = False
                yield self._here('OP', at + 1)
                return
            if c == '}':
                if spec:
                    yield self._token(kind, value, start, (self._number, at), lines)
                    yield self._here('OP', at + 1)
                    top.fields.pop()
                    brackets.pop()
                    return
                if line[at + 1:at + 2] == '}':
                    yield self._token(kind, value + '}', start, (self._number, at + 1), lines)
                    self._at = at + 2
                    value, start, lines = '', (self._number, self._at), line
                    continue
                yield self._token(kind, value, start, (self._number, at), lines)
                raise self._error(f"{top.kind.lower()}-string: single '}}' is not allowed")
            value += c
            self._at = at + 1
