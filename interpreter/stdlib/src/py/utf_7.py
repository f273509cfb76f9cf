"""UTF-7: what is not ASCII as UTF-16 in base64, between + and -."""
_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
_VALUES = {ord(c): i for i, c in enumerate(_DIGITS)}
_DIRECT = frozenset(c for c in range(32, 127) if c not in b'+\\~') | {9, 10, 13}


def _utf_7_encode(str, errors=None, /):
    out = []
    shifted = False
    buffer = bits = 0
    for c in str:
        n = ord(c)
        if n in _DIRECT:
            if shifted:
                if bits:
                    out.append(_DIGITS[buffer << 6 - bits & 63])
                    buffer = bits = 0
                shifted = False
                if n in _VALUES or c == '-':
                    out.append('-')
            out.append(c)
            continue
        if not shifted:
            if c == '+':
                out.append('+-')
                continue
            out.append('+')
            shifted = True
        units = (n,)
        if n > 0xffff:
            n -= 0x10000
            units = (0xd800 | n >> 10, 0xdc00 | n & 0x3ff)
        for unit in units:
            buffer = buffer << 16 | unit
            bits += 16
            while bits >= 6:
                bits -= 6
                out.append(_DIGITS[buffer >> bits & 63])
            buffer &= (1 << bits) - 1
    if bits:
        out.append(_DIGITS[buffer << 6 - bits & 63])
    if shifted:
        out.append('-')
    return ''.join(out).encode('ascii'), len(str)


def _utf_7_decode(data, errors=None, final=False, /):
    data = bytes(memoryview(data))
    out = []
    i, n = 0, len(data)
    shifted = False
    start = mark = buffer = bits = high = 0
    while True:
        wrong = None
        if i >= n:
            if not shifted or not final:
                break
            if not (high or bits >= 6 or bits and buffer):
                break
            wrong = 'unterminated shift sequence'
            shifted = False
        elif shifted:
            b = data[i]
            value = _VALUES.get(b)
            if value is not None:
                i += 1
                buffer = buffer << 6 | value
                bits += 6
                if bits >= 16:
                    bits -= 16
                    unit = buffer >> bits
                    buffer &= (1 << bits) - 1
                    if high:
                        if 0xdc00 <= unit < 0xe000:
                            out.append(chr(0x10000 + ((high & 0x3ff) << 10 | unit & 0x3ff)))
                            high = 0
                            continue
                        out.append(chr(high))
                        high = 0
                    if 0xd800 <= unit < 0xdc00:
                        high = unit
                    else:
                        out.append(chr(unit))
                continue
            shifted = False
            if bits >= 6:
                i += 1
                wrong = 'partial character in shift sequence'
            elif bits and buffer:
                i += 1
                wrong = 'non-zero padding bits in shift sequence'
            else:
                if high and b < 128 and b != 43:
                    out.append(chr(high))
                high = 0
                if b == 45:
                    i += 1
                continue
        else:
            b = data[i]
            if b == 43:
                start = i
                i += 1
                if i < n and data[i] == 45:
                    i += 1
                    out.append('+')
                elif i < n and data[i] not in _VALUES:
                    i += 1
                    wrong = 'ill-formed sequence'
                else:
                    shifted = True
                    mark = len(out)
                    buffer = bits = high = 0
            elif b < 128:
                i += 1
                out.append(chr(b))
            else:
                start = i
                i += 1
                wrong = 'unexpected special character'
        if wrong is not None:
            exc = UnicodeDecodeError('utf7', data, start, i, wrong)
            answer = lookup_error(errors or 'strict')(exc)
            if (not isinstance(answer, tuple) or len(answer) != 2
                    or not isinstance(answer[0], str) or not isinstance(answer[1], int)):
                raise TypeError("decoding error handler must return (str, int) tuple")
            new, i = answer
            if i < 0:
                i += n
            if not 0 <= i <= n:
                raise IndexError(f"position {i} from error handler out of bounds")
            out.append(new)
            high = 0
    if shifted and not final:
        del out[mark:]
        return ''.join(out), start
    return ''.join(out), i
