"""Multibyte codecs: error handlers, incremental ones, streams. What bytes mean is native."""
import codecs as _codecs

_MOST_PENDING = 8
_MOST_PENDING_TEXT = 2


def _text_of_errors(errors):
    if errors is None:
        return 'strict'
    if not isinstance(errors, str):
        raise TypeError("errors must be a string")
    return errors


def _answer(handler, exc, n, kinds, message):
    answer = handler(exc)
    if (not isinstance(answer, tuple) or len(answer) != 2
            or not isinstance(answer[0], kinds) or not isinstance(answer[1], int)):
        raise TypeError(message)
    new, at = answer
    if at < 0:
        at += n
    if not 0 <= at <= n:
        raise IndexError(f"position {at} from error handler out of bounds")
    return new, at


def _decode_all(codec, data, state, errors, final):
    """Text, state, and bytes that are the beginning of something unless it is the end."""
    parts = []
    at = 0
    number = codec._number
    while True:
        text, at, state, why = _decode(number, data, at, state)
        if text:
            parts.append(text)
        if why == 0:
            return ''.join(parts), state, b''
        if why < 0:
            if not final:
                return ''.join(parts), state, data[at:]
            end, reason = len(data), 'incomplete multibyte sequence'
        else:
            end, reason = at + why, 'illegal multibyte sequence'
        if errors == 'ignore':
            at = end
            continue
        if errors == 'replace':
            parts.append('\ufffd')
            at = end
            continue
        exc = UnicodeDecodeError(codec.name, data, at, end, reason)
        if errors == 'strict':
            raise exc
        handler = _codecs.lookup_error(errors)
        new, at = _answer(handler, exc, len(data), str,
                          "decoding error handler must return (str, int) tuple")
        parts.append(new)


def _encode_all(codec, text, state, errors, final):
    """Bytes, state, and text that waits for more unless it is the end."""
    parts = []
    at = 0
    number = codec._number
    while True:
        data, at, state, why = _encode(number, text, at, state, final)
        if data:
            parts.append(data)
        if why == 0:
            return b''.join(parts), state, ''
        if why < 0:
            return b''.join(parts), state, text[at:]
        end = at + why
        if errors == 'ignore':
            at = end
            continue
        if errors == 'replace':
            data, _, state, why = _encode(number, '?', 0, state, True)
            parts.append(b'?' if why else data)
            at = end
            continue
        exc = UnicodeEncodeError(codec.name, text, at, end, 'illegal multibyte sequence')
        if errors == 'strict':
            raise exc
        handler = _codecs.lookup_error(errors)
        new, at = _answer(handler, exc, len(text), (str, bytes),
                          "encoding error handler must return (str, int) tuple")
        if isinstance(new, str):
            new, state, _ = _encode_all(codec, new, state, 'strict', True)
        parts.append(new)


class MultibyteCodec:
    __slots__ = ('_number', 'name', '_start', '_start_encoding')

    def encode(self, input, errors=None):
        if not isinstance(input, str):
            input = str(input)
        errors = _text_of_errors(errors)
        data, state, _ = _encode_all(self, input, self._start_encoding, errors, True)
        return data + _reset(self._number, state), len(input)

    def decode(self, input, errors=None):
        data = bytes(memoryview(input))
        text, _, _ = _decode_all(self, data, self._start, _text_of_errors(errors), True)
        return text, len(data)


MultibyteCodec.__module__ = '_multibytecodec'
_made = {}


def _codec(name):
    codec = _made.get(name)
    if codec is None:
        codec = object.__new__(MultibyteCodec)
        codec.name = name
        codec._number = _number(name)
        codec._start = _initial(codec._number, False)
        codec._start_encoding = _initial(codec._number, True)
        _made[name] = codec
    return codec


def _codec_of(cls):
    codec = cls.codec
    if not isinstance(codec, MultibyteCodec):
        raise TypeError("codec is unexpected type")
    return codec


class _Stateful:
    @property
    def errors(self):
        return self._errors

    @errors.setter
    def errors(self, errors):
        if not isinstance(errors, str):
            raise TypeError("errors must be a string")
        self._errors = errors

    @errors.deleter
    def errors(self):
        raise AttributeError("cannot delete attribute")


class MultibyteIncrementalEncoder(_Stateful):
    def __new__(cls, errors='strict'):
        self = object.__new__(cls)
        codec = _codec_of(cls)
        self._codec, self._pending, self._state = codec, '', codec._start_encoding
        self._errors = _text_of_errors(errors)
        return self

    def __init__(self, errors='strict'):
        pass

    def encode(self, input, final=False):
        if not isinstance(input, str):
            input = str(input)
        final = bool(final)
        text = self._pending + input
        data, state, pending = _encode_all(self._codec, text, self._state, self._errors, final)
        if len(pending) > _MOST_PENDING_TEXT:
            raise UnicodeError("pending buffer overflow")
        if final:
            data += _reset(self._codec._number, state)
            state = self._codec._start_encoding
        self._state, self._pending = state, pending
        return data

    def getstate(self):
        pending = self._pending.encode()
        state = bytes([len(pending)]) + pending + self._state.to_bytes(8, 'little')
        return int.from_bytes(state, 'little')

    def setstate(self, state, /):
        if not isinstance(state, int):
            raise TypeError(f"setstate() argument must be int, not {type(state).__name__}")
        data = state.to_bytes(1 + 4 * _MOST_PENDING_TEXT + 8, 'little')
        n = data[0]
        if n > 4 * _MOST_PENDING_TEXT:
            raise UnicodeError("pending buffer too large")
        self._pending = data[1:1 + n].decode()
        self._state = int.from_bytes(data[1 + n:9 + n], 'little')

    def reset(self):
        self._pending, self._state = '', self._codec._start_encoding


class MultibyteIncrementalDecoder(_Stateful):
    def __new__(cls, errors='strict'):
        self = object.__new__(cls)
        codec = _codec_of(cls)
        self._codec, self._pending, self._state = codec, b'', codec._start
        self._errors = _text_of_errors(errors)
        return self

    def __init__(self, errors='strict'):
        pass

    def decode(self, input, final=False):
        data = self._pending + bytes(memoryview(input))
        text, state, pending = _decode_all(self._codec, data, self._state, self._errors,
                                           bool(final))
        if len(pending) > _MOST_PENDING:
            raise UnicodeError("pending buffer overflow")
        self._state, self._pending = state, pending
        return text

    def getstate(self):
        return self._pending, self._state

    def setstate(self, state, /):
        if not isinstance(state, tuple):
            raise TypeError(f"setstate() argument must be tuple, not {type(state).__name__}")
        if len(state) != 2 or not isinstance(state[0], bytes) or not isinstance(state[1], int):
            raise TypeError("setstate(): illegal state argument")
        pending, number = state
        number = int.from_bytes(number.to_bytes(8, 'little'), 'little')
        if len(pending) > _MOST_PENDING:
            raise UnicodeDecodeError(self._codec.name, pending, 0, len(pending),
                                     "pending buffer too large")
        self._pending, self._state = pending, number

    def reset(self):
        self._pending, self._state = b'', self._codec._start


class MultibyteStreamReader(_Stateful):
    def __new__(cls, stream, errors='strict'):
        self = object.__new__(cls)
        codec = _codec_of(cls)
        self._codec, self._pending, self._state = codec, b'', codec._start
        self.stream, self._errors = stream, _text_of_errors(errors)
        return self

    def __init__(self, stream, errors='strict'):
        pass

    def _read(self, method, size):
        if size == 0:
            return ''
        read = getattr(self.stream, method)
        parts = []
        while True:
            data = read() if size < 0 else read(size)
            if not isinstance(data, bytes):
                raise TypeError("stream function returned a non-bytes object "
                                f"({type(data).__name__})")
            n = len(data)
            data = self._pending + data
            final = n == 0 or size < 0
            text, self._state, self._pending = _decode_all(
                self._codec, data, self._state, self._errors, final)
            parts.append(text)
            if final or text:
                return ''.join(parts)
            # The first half of a character: byte by byte until it is whole.
            size = 1

    def _size(self, size):
        if size is None:
            return -1
        if not isinstance(size, int):
            raise TypeError("arg 1 must be an integer")
        return size

    def read(self, sizeobj=None, /):
        return self._read('read', self._size(sizeobj))

    def readline(self, sizeobj=None, /):
        return self._read('readline', self._size(sizeobj))

    def readlines(self, sizehintobj=None, /):
        return self._read('read', self._size(sizehintobj)).splitlines(True)

    def reset(self):
        self._pending, self._state = b'', self._codec._start


class MultibyteStreamWriter(_Stateful):
    def __new__(cls, stream, errors='strict'):
        self = object.__new__(cls)
        codec = _codec_of(cls)
        self._codec, self._pending, self._state = codec, '', codec._start_encoding
        self.stream, self._errors = stream, _text_of_errors(errors)
        return self

    def __init__(self, stream, errors='strict'):
        pass

    def write(self, strobj, /):
        if not isinstance(strobj, str):
            strobj = str(strobj)
        text = self._pending + strobj
        data, self._state, self._pending = _encode_all(
            self._codec, text, self._state, self._errors, False)
        self.stream.write(data)

    def writelines(self, lines, /):
        for i in range(len(lines)):
            self.write(lines[i])

    def reset(self):
        data, state, _ = _encode_all(self._codec, self._pending, self._state, self._errors, True)
        data += _reset(self._codec._number, state)
        self._pending, self._state = '', self._codec._start_encoding
        if data:
            self.stream.write(data)


for _class in (MultibyteIncrementalEncoder, MultibyteIncrementalDecoder, MultibyteStreamReader,
               MultibyteStreamWriter):
    _class.__module__ = '_multibytecodec'
del _class
