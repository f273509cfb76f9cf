"""Format strings in parts."""


def formatter_parser(text, /):
    if not isinstance(text, str):
        raise TypeError(f"expected str, got {type(text).__name__}")
    return _parse(text)


def _parse(text):
    at, n = 0, len(text)
    literal = []
    while at < n:
        c = text[at]
        at += 1
        if c == '{':
            if at < n and text[at] == '{':
                literal.append('{')
                at += 1
                yield ''.join(literal), None, None, None
                literal = []
                continue
            if at >= n:
                raise ValueError("Single '{' encountered in format string")
            start = at
            depth, brackets = 1, False
            while at < n:
                c = text[at]
                if c == '[':
                    brackets = True
                elif c == ']':
                    brackets = False
                elif c == '{' and not brackets:
                    depth += 1
                elif c == '}' and not brackets:
                    depth -= 1
                    if not depth:
                        break
                at += 1
            else:
                raise ValueError("expected '}' before end of string")
            field = text[start:at]
            at += 1
            name, conversion, spec = field, None, ''
            inside = False
            for i, c in enumerate(field):
                if c == '[':
                    inside = True
                elif c == ']':
                    inside = False
                elif not inside and c in '!:':
                    name = field[:i]
                    if c == '!':
                        if i + 1 >= len(field):
                            raise ValueError("end of string while looking for conversion specifier")
                        conversion = field[i + 1]
                        rest = field[i + 2:]
                        if rest and rest[0] != ':':
                            raise ValueError("expected ':' after conversion specifier")
                        spec = rest[1:]
                    else:
                        spec = field[i + 1:]
                    break
            yield ''.join(literal), name, spec, conversion
            literal = []
        elif c == '}':
            if at < n and text[at] == '}':
                literal.append('}')
                at += 1
                yield ''.join(literal), None, None, None
                literal = []
                continue
            raise ValueError("Single '}' encountered in format string")
        else:
            literal.append(c)
    if literal:
        yield ''.join(literal), None, None, None


def formatter_field_name_split(name, /):
    if not isinstance(name, str):
        raise TypeError(f"expected str, got {type(name).__name__}")
    end = len(name)
    for i, c in enumerate(name):
        if c in '.[':
            end = i
            break
    first = name[:end]
    if first.isdecimal() and first.isascii():
        first = int(first)
    return first, _rest(name, end)


def _rest(name, at):
    n = len(name)
    while at < n:
        if name[at] == '.':
            start = at = at + 1
            while at < n and name[at] not in '.[':
                at += 1
            if start == at:
                raise ValueError("Empty attribute in format string")
            yield True, name[start:at]
        elif name[at] == '[':
            end = name.find(']', at)
            if end < 0:
                raise ValueError("Missing ']' in format string")
            key = name[at + 1:end]
            if not key:
                raise ValueError("Empty attribute in format string")
            if key.isdecimal() and key.isascii():
                key = int(key)
            yield False, key
            at = end + 1
            if at < n and name[at] not in '.[':
                raise ValueError("Only '.' or '[' may follow ']' in format field specifier")
        else:
            raise ValueError("Only '.' or '[' may follow ']' in format field specifier")
