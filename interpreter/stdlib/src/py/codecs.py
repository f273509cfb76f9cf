"""Error handlers and mappings of codecs."""


def _wrong(exc):
    return TypeError(f"don't know how to handle {type(exc).__name__} in error callback")


def _strict(exc):
    if isinstance(exc, Exception):
        raise exc
    raise TypeError("codec must pass exception instance")


def _ignore(exc):
    if isinstance(exc, UnicodeError):
        return '', exc.end
    raise _wrong(exc)


def _replace(exc):
    if isinstance(exc, UnicodeEncodeError):
        return '?' * (exc.end - exc.start), exc.end
    if isinstance(exc, UnicodeDecodeError):
        return '\ufffd', exc.end
    if isinstance(exc, UnicodeTranslateError):
        return '\ufffd' * (exc.end - exc.start), exc.end
    raise _wrong(exc)


def _xmlcharrefreplace(exc):
    if isinstance(exc, UnicodeEncodeError):
        return ''.join(f'&#{ord(c)};' for c in exc.object[exc.start:exc.end]), exc.end
    raise _wrong(exc)


def _escape(n):
    if n < 0x100:
        return f'\\x{n:02x}'
    if n < 0x10000:
        return f'\\u{n:04x}'
    return f'\\U{n:08x}'


def _backslashreplace(exc):
    if isinstance(exc, UnicodeDecodeError):
        return ''.join(f'\\x{b:02x}' for b in exc.object[exc.start:exc.end]), exc.end
    if isinstance(exc, (UnicodeEncodeError, UnicodeTranslateError)):
        return ''.join(_escape(ord(c)) for c in exc.object[exc.start:exc.end]), exc.end
    raise _wrong(exc)


def _namereplace(exc):
    if isinstance(exc, UnicodeEncodeError):
        import unicodedata
        out = []
        for c in exc.object[exc.start:exc.end]:
            name = unicodedata.name(c, '')
            out.append(f'\\N{{{name}}}' if name else _escape(ord(c)))
        return ''.join(out), exc.end
    raise _wrong(exc)


def _surrogateescape(exc):
    if isinstance(exc, UnicodeEncodeError):
        out = []
        for c in exc.object[exc.start:exc.end]:
            if not 0xdc80 <= ord(c) <= 0xdcff:
                raise exc
            out.append(ord(c) - 0xdc00)
        return bytes(out), exc.end
    if isinstance(exc, UnicodeDecodeError):
        out = []
        for b in exc.object[exc.start:min(exc.end, exc.start + 4)]:
            if b < 128:
                break
            out.append(chr(0xdc00 + b))
        if not out:
            raise exc
        return ''.join(out), exc.start + len(out)
    raise _wrong(exc)


def _surrogatepass(exc):
    if isinstance(exc, UnicodeEncodeError):
        text = exc.object[exc.start:exc.end]
        return text.encode(exc.encoding, 'surrogatepass'), exc.end
    if isinstance(exc, UnicodeDecodeError):
        width = 3 if 'utf-8' in exc.encoding else 2 if '16' in exc.encoding else 4
        part = exc.object[exc.start:exc.start + width]
        try:
            return part.decode(exc.encoding, 'surrogatepass'), exc.start + width
        except UnicodeDecodeError:
            raise exc from None
    raise _wrong(exc)


_handlers.update(strict=_strict, ignore=_ignore, replace=_replace,
                 xmlcharrefreplace=_xmlcharrefreplace, backslashreplace=_backslashreplace,
                 namereplace=_namereplace, surrogateescape=_surrogateescape,
                 surrogatepass=_surrogatepass)


def _charmap_encode(text, errors, mapping):
    out = bytearray()
    i, n = 0, len(text)
    while i < n:
        try:
            code = mapping[ord(text[i])]
        except LookupError:
            code = None
        if code is None:
            exc = UnicodeEncodeError('charmap', text, i, i + 1, 'character maps to <undefined>')
            new, i = lookup_error(errors or 'strict')(exc)
            if isinstance(new, bytes):
                out += new
            else:
                for c in new:
                    try:
                        code = mapping[ord(c)]
                    except LookupError:
                        raise exc from None
                    out += bytes((code,)) if isinstance(code, int) else code
            continue
        if isinstance(code, int):
            if not 0 <= code < 256:
                raise TypeError("character mapping must be in range(256)")
            out.append(code)
        else:
            out += code
        i += 1
    return bytes(out), n


def _charmap_decode(data, errors, mapping):
    data = bytes(data)
    out = []
    i, n = 0, len(data)
    while i < n:
        try:
            c = mapping[data[i]]
        except LookupError:
            c = None
        if c is None or c == '\ufffe' or c == 0xfffe:
            exc = UnicodeDecodeError('charmap', data, i, i + 1, 'character maps to <undefined>')
            new, i = lookup_error(errors or 'strict')(exc)
            out.append(new)
            continue
        out.append(chr(c) if isinstance(c, int) else c)
        i += 1
    return ''.join(out), n


def _escape_decode(data, errors=None, /):
    if isinstance(data, str):
        data = data.encode()
    out = bytearray()
    simple = {92: 92, 39: 39, 34: 34, 98: 8, 102: 12, 116: 9, 110: 10, 114: 13, 118: 11, 97: 7}
    i, n = 0, len(data)
    while i < n:
        b = data[i]
        i += 1
        if b != 92:
            out.append(b)
            continue
        if i >= n:
            raise ValueError("Trailing \\ in string")
        b = data[i]
        i += 1
        if b == 10:
            continue
        if b in simple:
            out.append(simple[b])
        elif 48 <= b < 56:
            value = b - 48
            for _ in range(2):
                if i < n and 48 <= data[i] < 56:
                    value = value * 8 + data[i] - 48
                    i += 1
            out.append(value & 255)
        elif b == 120:
            try:
                out.append(int(data[i:i + 2], 16))
            except ValueError:
                raise ValueError(f"invalid \\x escape at position {i - 2}") from None
            i += 2
        else:
            out += bytes((92, b))
    return bytes(out), n


def _utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /):
    if byteorder == 0:
        mark = bytes(data[:2])
        order = -1 if mark == b'\xff\xfe' else 1 if mark == b'\xfe\xff' else 0
        text, n = utf_16_decode(data, errors, final)
        return text, n, order
    decode = utf_16_le_decode if byteorder < 0 else utf_16_be_decode
    return *decode(data, errors, final), byteorder


def _utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /):
    if byteorder == 0:
        mark = bytes(data[:4])
        order = -1 if mark == b'\xff\xfe\0\0' else 1 if mark == b'\0\0\xfe\xff' else 0
        text, n = utf_32_decode(data, errors, final)
        return text, n, order
    decode = utf_32_le_decode if byteorder < 0 else utf_32_be_decode
    return *decode(data, errors, final), byteorder
