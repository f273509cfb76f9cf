"""TLS for the ssl module, over the engine: contexts, memory buffers, connections."""
import posix as _posix
import sys as _sys
from _socket import socket as _socket

# The numbers of OpenSSL's interface, by family.
_NUMBERS = {
    'ALERT_DESCRIPTION_': {
        'ACCESS_DENIED': 49, 'BAD_CERTIFICATE': 42, 'BAD_CERTIFICATE_HASH_VALUE': 114,
        'BAD_CERTIFICATE_STATUS_RESPONSE': 113, 'BAD_RECORD_MAC': 20, 'CERTIFICATE_EXPIRED': 45,
        'CERTIFICATE_REVOKED': 44, 'CERTIFICATE_UNKNOWN': 46, 'CERTIFICATE_UNOBTAINABLE': 111,
        'CLOSE_NOTIFY': 0, 'DECODE_ERROR': 50, 'DECOMPRESSION_FAILURE': 30, 'DECRYPT_ERROR': 51,
        'HANDSHAKE_FAILURE': 40, 'ILLEGAL_PARAMETER': 47, 'INSUFFICIENT_SECURITY': 71,
        'INTERNAL_ERROR': 80, 'NO_RENEGOTIATION': 100, 'PROTOCOL_VERSION': 70,
        'RECORD_OVERFLOW': 22, 'UNEXPECTED_MESSAGE': 10, 'UNKNOWN_CA': 48,
        'UNKNOWN_PSK_IDENTITY': 115, 'UNRECOGNIZED_NAME': 112, 'UNSUPPORTED_CERTIFICATE': 43,
        'UNSUPPORTED_EXTENSION': 110, 'USER_CANCELLED': 90,
    },
    'CERT_': {
        'NONE': 0, 'OPTIONAL': 1, 'REQUIRED': 2,
    },
    'HOSTFLAG_': {
        'ALWAYS_CHECK_SUBJECT': 1, 'MULTI_LABEL_WILDCARDS': 8, 'NEVER_CHECK_SUBJECT': 32,
        'NO_PARTIAL_WILDCARDS': 4, 'NO_WILDCARDS': 2, 'SINGLE_LABEL_SUBDOMAINS': 16,
    },
    'OP_': {
        'ALL': 2147483728, 'CIPHER_SERVER_PREFERENCE': 4194304, 'ENABLE_KTLS': 8,
        'ENABLE_MIDDLEBOX_COMPAT': 1048576, 'IGNORE_UNEXPECTED_EOF': 128,
        'LEGACY_SERVER_CONNECT': 4, 'NO_COMPRESSION': 131072, 'NO_RENEGOTIATION': 1073741824,
        'NO_SSLv2': 0, 'NO_SSLv3': 33554432, 'NO_TICKET': 16384, 'NO_TLSv1': 67108864,
        'NO_TLSv1_1': 268435456, 'NO_TLSv1_2': 134217728, 'NO_TLSv1_3': 536870912,
        'SINGLE_DH_USE': 0, 'SINGLE_ECDH_USE': 0,
    },
    'PROTOCOL_': {
        'SSLv23': 2, 'TLS': 2, 'TLS_CLIENT': 16, 'TLS_SERVER': 17, 'TLSv1': 3, 'TLSv1_1': 4,
        'TLSv1_2': 5,
    },
    'PROTO_': {
        'MAXIMUM_SUPPORTED': -1, 'MINIMUM_SUPPORTED': -2, 'SSLv3': 768, 'TLSv1': 769,
        'TLSv1_1': 770, 'TLSv1_2': 771, 'TLSv1_3': 772,
    },
    'SSL_ERROR_': {
        'EOF': 8, 'INVALID_ERROR_CODE': 10, 'SSL': 1, 'SYSCALL': 5, 'WANT_CONNECT': 7,
        'WANT_READ': 2, 'WANT_WRITE': 3, 'WANT_X509_LOOKUP': 4, 'ZERO_RETURN': 6,
    },
    'VERIFY_': {
        'ALLOW_PROXY_CERTS': 64, 'CRL_CHECK_CHAIN': 12, 'CRL_CHECK_LEAF': 4, 'DEFAULT': 0,
        'X509_PARTIAL_CHAIN': 524288, 'X509_STRICT': 32, 'X509_TRUSTED_FIRST': 32768,
    },
}
for _family, _rows in _NUMBERS.items():
    for _name, _number in _rows.items():
        globals()[_family + _name] = _number
del _family, _rows, _name, _number, _NUMBERS

ENCODING_PEM, ENCODING_DER = 1, 2
HAS_SNI = HAS_ECDH = HAS_ALPN = HAS_TLSv1_2 = HAS_TLSv1_3 = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = HAS_TLSv1 = HAS_TLSv1_1 = False
HAS_PSK = HAS_PHA = HAS_TLS_UNIQUE = False
# Programs ask for the interface that they find, by its number.
OPENSSL_VERSION = 'OpenSSL 3.0.0 interface (rustls 0.23)'
OPENSSL_VERSION_INFO = _OPENSSL_API_VERSION = (3, 0, 0, 0, 0)
OPENSSL_VERSION_NUMBER = 0x30000000
_DEFAULT_CIPHERS = 'DEFAULT'


class SSLError(OSError):
    """An error occurred in the SSL implementation."""

    def __str__(self):
        return self.strerror if isinstance(self.strerror, str) else str(self.args)


class SSLZeroReturnError(SSLError):
    """SSL/TLS session closed cleanly."""


class SSLWantReadError(SSLError):
    """Non-blocking SSL socket needs to read more data before the operation can complete."""


class SSLWantWriteError(SSLError):
    """Non-blocking SSL socket needs to write more data before the operation can complete."""


class SSLSyscallError(SSLError):
    """System error when attempting SSL operation."""


class SSLEOFError(SSLError):
    """SSL/TLS connection terminated abruptly."""


class SSLCertVerificationError(SSLError, ValueError):
    """A certificate could not be verified."""


for _class in (SSLError, SSLZeroReturnError, SSLWantReadError, SSLWantWriteError,
               SSLSyscallError, SSLEOFError, SSLCertVerificationError):
    _class.__module__ = 'ssl'
del _class


def _error(failure, host=None):
    """What the engine's failure is to a program."""
    reason, text, code = failure.args
    if reason == 'CERTIFICATE_VERIFY_FAILED':
        if code == 62 and host is not None:
            text = f"Hostname mismatch, certificate is not valid for '{host}'."
            if host.replace('.', '').isdigit() or ':' in host:
                code = 64
                text = f"IP address mismatch, certificate is not valid for '{host}'."
        shown = f'[SSL: {reason}] certificate verify failed: {text}'
        made = SSLCertVerificationError(SSL_ERROR_SSL, shown)
        made.verify_code, made.verify_message = code, text
    elif reason == 'PEM':
        # A failure within OpenSSL's library has a number and no reason.
        made, reason = SSLError(0x80009, '[SSL] PEM lib'), None
    else:
        made = SSLError(SSL_ERROR_SSL, f'[SSL: {reason}] {text}' if reason else text)
    made.library, made.reason = 'SSL', reason or None
    return made


def _want(kind, number, text):
    made = kind(number, text)
    made.library = made.reason = None
    return made


def _want_read():
    return _want(SSLWantReadError, SSL_ERROR_WANT_READ,
                 'The operation did not complete (read)')


def _eof():
    made = SSLEOFError(SSL_ERROR_EOF, '[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in '
                                      'violation of protocol')
    made.library, made.reason = 'SSL', 'UNEXPECTED_EOF_WHILE_READING'
    return made


class MemoryBIO:
    """Bytes that one side has written and the other has not read."""

    def __init__(self):
        self._data = bytearray()
        self._ended = False

    def read(self, size=-1, /):
        n = len(self._data) if size < 0 else size
        got = bytes(self._data[:n])
        del self._data[:n]
        return got

    def write(self, b, /):
        if self._ended:
            made = SSLError('cannot write() after write_eof()')
            raise made
        data = memoryview(b).cast('B') if not isinstance(b, bytes) else b
        self._data += data
        return len(data)

    def write_eof(self):
        self._ended = True

    @property
    def pending(self):
        return len(self._data)

    @property
    def eof(self):
        return self._ended and not self._data


class SSLSession:
    """A session that could be resumed. There is none yet: connections begin anew."""

    def __new__(cls):
        raise TypeError("cannot create '_ssl.SSLSession' instances")


class Certificate:
    def __init__(self, der):
        self._der = der

    def public_bytes(self, format=ENCODING_PEM, /):
        if format == ENCODING_DER:
            return self._der
        if format != ENCODING_PEM:
            raise ValueError('Unsupported format')
        return _pem(self._der)

    def get_info(self):
        return _decode(self._der)

    def __eq__(self, other):
        return isinstance(other, Certificate) and self._der == other._der

    def __hash__(self):
        return hash(self._der)


def _pem(der):
    import binascii
    text = binascii.b2a_base64(der, newline=False).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return '\n'.join(['-----BEGIN CERTIFICATE-----', *lines, '-----END CERTIFICATE-----', ''])


def _test_decode_cert(path, /):
    store = _store()
    with open(path, 'rb') as file:
        store.add(file.read())
    return _decode(store.trusted()[0])


class _Transport:
    """A socket, or the two memory buffers of a connection."""

    def __init__(self, sock, incoming=None, outgoing=None):
        self.sock, self.incoming, self.outgoing = sock, incoming, outgoing
        # What the engine has made and the socket has not taken.
        self.left = b''
        # The part of a record's head that has come, and how much of its body has not.
        self.head, self.rest = b'', 0

    def flush(self, engine, doing):
        if self.sock is None:
            data = engine.take()
            if data:
                self.outgoing.write(data)
            return
        data = self.left + engine.take()
        while data:
            try:
                n = _socket.send(self.sock, data)
            except BlockingIOError:
                self.left = data
                raise _want(SSLWantWriteError, SSL_ERROR_WANT_WRITE,
                            'The operation did not complete (write)') from None
            except TimeoutError:
                self.left = data
                raise TimeoutError(f'The {doing} operation timed out') from None
            data = data[n:]
        self.left = b''

    def fill(self, doing):
        """Bytes from the peer; none at its end."""
        if self.sock is None:
            data = self.incoming.read()
            if not data and not self.incoming.eof:
                raise _want_read()
            return data
        # One record and not a byte more: what comes behind the last one is for others.
        try:
            data = _socket.recv(self.sock, self.rest or 5 - len(self.head))
        except BlockingIOError:
            raise _want_read() from None
        except TimeoutError:
            raise TimeoutError(f'The {doing} operation timed out') from None
        if self.rest:
            self.rest -= len(data)
            return data
        self.head += data
        if len(self.head) == 5:
            kind, major, _, high, low = self.head
            self.head = b''
            # Anything else is no TLS, as the engine will say.
            if 20 <= kind <= 24 and major == 3:
                self.rest = high << 8 | low
                if self.rest:
                    try:
                        body = _socket.recv(self.sock, self.rest)
                    except (BlockingIOError, TimeoutError):
                        body = b''
                    self.rest -= len(body)
                    data += body
        return data


class _SSLSocket:
    """A connection."""

    def __init__(self, context, engine, transport, server_side, host, owner, sock):
        self.context, self.owner = context, owner
        self.server_side, self.server_hostname = server_side, host
        self._engine, self._transport, self._sock = engine, transport, sock
        # Whether the peer said no more, and whether that was told as an error.
        self._done = self._ended = self._broken = False

    session = session_reused = None

    def _feed(self, data):
        try:
            self._engine.feed(data)
        except _Failure as failure:
            # The peer is told why, if it still listens.
            try:
                self._transport.flush(self._engine, 'write')
            except OSError:
                pass
            raise _error(failure, self.server_hostname) from None

    def do_handshake(self):
        engine, transport = self._engine, self._transport
        while True:
            transport.flush(engine, 'handshake')
            if not engine.handshaking:
                break
            data = transport.fill('handshake')
            if not data:
                raise _eof()
            self._feed(data)
        self._done = True

    def read(self, size=1024, buffer=None, /):
        if buffer is not None:
            view = memoryview(buffer).cast('B')
            if size <= 0 or size > len(view):
                size = len(view)
            data = self._read(size)
            view[:len(data)] = data
            return len(data)
        if size < 0:
            raise ValueError('size should not be negative')
        return self._read(size)

    def _read(self, size):
        if not size:
            return b''
        if not self._done:
            self.do_handshake()
        engine, transport = self._engine, self._transport
        while True:
            try:
                data = engine.read(size)
            except _Failure as failure:
                raise _error(failure, self.server_hostname) from None
            if data is not None:
                return data
            if self._ended:
                if self.context._options & OP_IGNORE_UNEXPECTED_EOF:
                    return b''
                self._broken = True
                raise _eof()
            if transport.left or engine.wants_write:
                try:
                    transport.flush(engine, 'read')
                except SSLWantWriteError:
                    pass
            data = transport.fill('read')
            if data:
                self._feed(data)
            else:
                self._ended = True

    def write(self, b, /):
        if not self._done:
            self.do_handshake()
        engine, transport = self._engine, self._transport
        # Nothing is taken that could not be sent before what waits already.
        transport.flush(engine, 'write')
        try:
            n = engine.write(b)
        except _Failure as failure:
            raise _error(failure) from None
        try:
            transport.flush(engine, 'write')
        except SSLWantWriteError:
            pass
        return n

    def pending(self):
        return self._engine.pending()

    def shutdown(self):
        engine, transport = self._engine, self._transport
        if self._broken:
            raise _error(_Failure('SHUTDOWN_WHILE_IN_INIT', 'shutdown while in init', 0))
        engine.close()
        transport.flush(engine, 'write')
        while True:
            data = engine.read(1 << 14)
            if data == b'':
                break
            if data is None:
                data = b'' if self._ended else transport.fill('read')
                if data:
                    self._feed(data)
                    continue
                self._ended = True
                if not self.context._options & OP_IGNORE_UNEXPECTED_EOF:
                    self._broken = True
                    raise _eof()
                break
        return self._sock

    def _peers(self):
        if not self._done:
            raise ValueError('handshake not done yet')
        return self._engine.peers()

    def getpeercert(self, der=False, /):
        peers = self._peers()
        if not peers:
            return None
        if der:
            return peers[0]
        return _decode(peers[0]) if self.context.verify_mode != CERT_NONE else {}

    def get_unverified_chain(self):
        return [Certificate(der) for der in self._peers()] or None

    def get_verified_chain(self):
        """What the peer has sent, with the trusted certificate that it leads to."""
        chain = self._peers()
        if not chain:
            return None
        issuer = _decode(chain[-1])['issuer']
        if issuer != _decode(chain[-1])['subject']:
            for der in self.context._store.trusted():
                if _decode(der)['subject'] == issuer:
                    chain = [*chain, der]
                    break
        return [Certificate(der) for der in chain]

    def cipher(self):
        return self._engine.cipher()

    def shared_ciphers(self):
        return None

    def compression(self):
        return None

    def version(self):
        return self._engine.version()

    def selected_alpn_protocol(self):
        return self._engine.alpn()

    def get_channel_binding(self, cb_type='tls-unique'):
        if cb_type != 'tls-unique':
            raise ValueError(f"'{cb_type}' channel binding type not implemented")
        raise NotImplementedError("pyrs: channel binding 'tls-unique' is not implemented")

    def verify_client_post_handshake(self):
        raise NotImplementedError('Post-handshake auth is not supported by rustls')


_METHODS = {PROTOCOL_TLS, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, PROTOCOL_TLSv1_2}
_OPTIONS = OP_ALL | OP_NO_SSLv3 | OP_CIPHER_SERVER_PREFERENCE | OP_NO_COMPRESSION \
    | OP_ENABLE_MIDDLEBOX_COMPAT
_VERSIONS = {PROTO_MINIMUM_SUPPORTED, PROTO_MAXIMUM_SUPPORTED, PROTO_SSLv3, PROTO_TLSv1,
             PROTO_TLSv1_1, PROTO_TLSv1_2, PROTO_TLSv1_3}


def _version_property(name, doc):
    def get(self):
        return getattr(self, name)

    def set(self, value):
        if value not in _VERSIONS:
            raise ValueError(f'Unsupported TLS/SSL version {value:#x}')
        setattr(self, name, int(value))
    return property(get, set, doc=doc)


def _none_only(name, what):
    """An attribute for what does not exist yet; None says that nobody wants it."""
    def get(self):
        return None

    def set(self, value):
        if value is not None:
            raise NotImplementedError(f'pyrs: {what} is not implemented')
    return property(get, set)


def _password(given):
    """The bytes of a key's password, which may have to be asked for."""
    if given is None:
        try:
            with open('/dev/tty', 'rb'):
                pass
        except OSError:
            # There is nobody to ask.
            raise _Failure('PEM', 'PEM lib', 0) from None
        from getpass import getpass
        given = getpass('Enter PEM pass phrase:')
    if callable(given):
        given = given()
        if not isinstance(given, (str, bytes, bytearray)):
            raise TypeError('password callback must return a string')
    if isinstance(given, str):
        given = given.encode()
    if len(given) > 1024:
        raise ValueError('password cannot be longer than 1024 bytes')
    return bytes(given)


def _unlocked(pem, password):
    """The first private key of a file, as it is without its password."""
    before, mark, rest = pem.partition(b'PRIVATE KEY-----')
    body = rest.partition(b'-----END')[0].strip()
    lines = body.replace(b'\r', b'').split(b'\n')
    headers = dict(line.split(b':', 1) for line in lines if b':' in line)
    kind = before[before.rfind(b'-----BEGIN ') + 11:]
    if kind != b'ENCRYPTED ' and b'ENCRYPTED' not in headers.get(b'Proc-Type', b''):
        return pem
    from binascii import Error, a2b_base64, b2a_base64, unhexlify
    try:
        data = a2b_base64(b''.join(line for line in lines if b':' not in line))
        cipher, iv = headers.get(b'DEK-Info', b',').decode('latin-1').strip().split(',')
        iv = unhexlify(iv)
    except (Error, ValueError):
        raise _Failure('PEM', 'PEM lib', 0) from None
    if kind == b'ENCRYPTED ':
        kind, plain = b'', _opened(data, _password(password))
    else:
        from _md5 import md5
        # As OpenSSL did before there were better ways: hashes of hashes until they suffice.
        size = {'AES-128-CBC': 16, 'AES-192-CBC': 24}.get(cipher, 32 if 'AES' in cipher else 24)
        secret, key, last = _password(password), b'', b''
        while len(key) < size:
            last = md5(last + secret + iv[:8], usedforsecurity=False).digest()
            key += last
        plain = _deciphered(cipher, key[:size], iv, data)
    return b'-----BEGIN %bPRIVATE KEY-----\n%b-----END %bPRIVATE KEY-----\n' % (kind, b2a_base64(plain), kind)


class _SSLContext:
    def __new__(cls, protocol, /):
        if protocol not in _METHODS:
            raise ValueError(f'invalid or unsupported protocol version {protocol}')
        self = object.__new__(cls)
        client = protocol == PROTOCOL_TLS_CLIENT
        self._protocol = int(protocol)
        self._store = _store()
        self._verify_mode = CERT_REQUIRED if client else CERT_NONE
        self._check_hostname = client
        self._verify_flags = VERIFY_X509_TRUSTED_FIRST
        self._options = _OPTIONS
        self._minimum, self._maximum = PROTO_MINIMUM_SUPPORTED, PROTO_MAXIMUM_SUPPORTED
        if protocol == PROTOCOL_TLSv1_2:
            self._minimum = self._maximum = PROTO_TLSv1_2
        self._host_flags = HOSTFLAG_NO_PARTIAL_WILDCARDS
        self._alpn = b''
        self._ciphers = ()
        self._key_log = None
        self.post_handshake_auth = False
        self._tickets = 2
        return self

    protocol = property(lambda self: self._protocol)
    security_level = property(lambda self: 2)
    minimum_version = _version_property('_minimum', 'Minimum supported TLS version.')
    maximum_version = _version_property('_maximum', 'Maximum supported TLS version.')
    sni_callback = _none_only('sni_callback', 'ssl.SSLContext.sni_callback')
    _msg_callback = _none_only('_msg_callback', 'ssl.SSLContext._msg_callback')

    @property
    def keylog_filename(self):
        return self._key_log

    @keylog_filename.setter
    def keylog_filename(self, value):
        self._key_log = None
        if value is not None:
            with open(_posix.fspath(value), 'a') as file:
                if file.tell() == 0:
                    file.write('# TLS secrets log file, for tools that look into connections\n')
            self._key_log = value

    @property
    def options(self):
        return self._options

    @options.setter
    def options(self, value):
        if value < 0:
            raise OverflowError("can't convert negative value to unsigned int")
        self._options = int(value)

    @property
    def verify_flags(self):
        return self._verify_flags

    @verify_flags.setter
    def verify_flags(self, value):
        if value & (VERIFY_CRL_CHECK_LEAF | VERIFY_CRL_CHECK_CHAIN):
            raise NotImplementedError('pyrs: ssl: lists of revoked certificates are not '
                                      'implemented')
        self._verify_flags = int(value)

    @property
    def verify_mode(self):
        return self._verify_mode

    @verify_mode.setter
    def verify_mode(self, value):
        if value not in (CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED):
            raise ValueError('invalid value for verify_mode')
        if value == CERT_NONE and self._check_hostname:
            raise ValueError('Cannot set verify_mode to CERT_NONE when check_hostname is '
                             'enabled.')
        self._verify_mode = int(value)

    @property
    def check_hostname(self):
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        if value and self._verify_mode == CERT_NONE:
            self._verify_mode = CERT_REQUIRED
        self._check_hostname = bool(value)

    @property
    def num_tickets(self):
        return self._tickets

    @num_tickets.setter
    def num_tickets(self, value):
        if value < 0:
            raise ValueError('value must be non-negative')
        if self._protocol != PROTOCOL_TLS_SERVER:
            raise ValueError('SSLContext is not a server context.')
        self._tickets = value

    def set_ciphers(self, cipherlist, /):
        """Choose among the suites by OpenSSL's words; those of TLS 1.3 always stay."""
        if not isinstance(cipherlist, str):
            got = type(cipherlist).__name__
            raise TypeError(f'set_ciphers() argument must be str, not {got}')
        old = [name for name, version, bits in _suites() if version != 'TLSv1.3']
        chosen, banned = [], []
        for word in cipherlist.replace(':', ' ').replace(',', ' ').split():
            parts = word.lstrip('!-+').upper().split('+')
            if parts[0] in ('DEFAULT', 'ALL', 'HIGH') or word[0] == '@':
                found = old if word[0] not in '!-' and word[0] != '@' else []
            else:
                found = [name for name in old
                         if name == word or all(self._has(name, part) for part in parts)]
            if word[0] in '!-':
                banned += found
            elif word[0] != '+':
                chosen += found
        names = [name for name in dict.fromkeys(chosen) if name not in banned]
        if not names:
            raise SSLError('No cipher can be selected.')
        names += [name for name, version, bits in _suites() if version == 'TLSv1.3']
        self._ciphers = tuple(names)

    @staticmethod
    def _has(name, word):
        word = {'AESGCM': 'GCM', 'CHACHA20': 'CHACHA20', 'KEECDH': 'ECDHE', 'EECDH': 'ECDHE',
                'ARSA': 'RSA', 'AECDSA': 'ECDSA'}.get(word, word)
        return word in name.split('-') or word.startswith('AES') and word in name

    def get_ciphers(self):
        return [{'name': name, 'protocol': version, 'strength_bits': bits, 'alg_bits': bits,
                 'aead': True, 'description': f'{name} {version}'}
                for name, version, bits in _suites()
                if not self._ciphers or name in self._ciphers]

    def _set_alpn_protocols(self, protos, /):
        self._alpn = bytes(protos)

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        with open(certfile, 'rb') as file:
            chain = file.read()
        key = chain
        if keyfile is not None:
            with open(keyfile, 'rb') as file:
                key = file.read()
        if password is not None and not callable(password) \
                and not isinstance(password, (str, bytes, bytearray)):
            raise TypeError('password should be a string or callable')
        try:
            self._store.identify(chain, _unlocked(key, password))
        except _Failure as failure:
            raise _error(failure) from None

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        if cafile is None and capath is None and cadata is None:
            raise TypeError('cafile, capath and cadata cannot be all omitted')
        if cadata is not None:
            if isinstance(cadata, str):
                try:
                    cadata = cadata.encode('ascii')
                except UnicodeEncodeError:
                    raise TypeError('cadata should be an ASCII string or a bytes-like '
                                    'object') from None
            if not self._add(cadata, empty='cadata'):
                pass
        if cafile is not None:
            with open(cafile, 'rb') as file:
                data = file.read()
            self._add(data, empty='cafile')
        if capath is not None:
            capath = _posix.fspath(capath)
            # OpenSSL looks into the folder when it needs something, and minds nothing.
            try:
                names = sorted(_posix.listdir(capath))
            except OSError:
                names = ()
            for name in names:
                place = f'{capath}/{name}'
                try:
                    with open(place, 'rb') as file:
                        self._store.add(file.read())
                except (_Failure, OSError):
                    pass

    def _add(self, data, empty):
        try:
            if isinstance(data, (bytes, bytearray)) and b'-----BEGIN' not in data \
                    and data[:1] != b'0':
                made = SSLError(SSL_ERROR_SSL, 'no start line: cadata does not contain a '
                                               'certificate')
                if empty == 'cafile':
                    made = SSLError(SSL_ERROR_SSL, '[X509] no certificate or crl found')
                made.library, made.reason = 'PEM', 'NO_START_LINE'
                raise made
            return self._store.add(data)
        except _Failure as failure:
            raise _error(failure) from None

    def set_default_verify_paths(self):
        self._store.add_defaults()

    def get_ca_certs(self, binary_form=False):
        found = self._store.trusted()
        return found if binary_form else [_decode(der) for der in found]

    def cert_store_stats(self):
        n = len(self._store.trusted())
        return {'x509': n, 'crl': 0, 'x509_ca': n}

    def session_stats(self):
        names = ('number', 'connect', 'connect_good', 'connect_renegotiate', 'accept',
                 'accept_good', 'accept_renegotiate', 'hits', 'misses', 'timeouts',
                 'cache_full')
        return dict.fromkeys(names, 0)

    def load_dh_params(self, path, /):
        raise NotImplementedError('pyrs: ssl.SSLContext.load_dh_params() is not implemented')

    def set_ecdh_curve(self, name, /):
        raise NotImplementedError('pyrs: ssl.SSLContext.set_ecdh_curve() is not implemented')

    def set_psk_client_callback(self, callback):
        raise NotImplementedError('pyrs: ssl: pre-shared keys are not implemented')

    def set_psk_server_callback(self, callback, identity_hint=None):
        raise NotImplementedError('pyrs: ssl: pre-shared keys are not implemented')

    def _connection(self, transport, server_side, host, owner, sock):
        if isinstance(host, (bytes, bytearray)):
            host = host.decode('ascii')
        if host is not None:
            if not host.isascii():
                host = host.encode('idna').decode('ascii')
            if '\0' in host:
                raise TypeError('embedded null character')
            if not host or host.startswith('.'):
                raise ValueError('server_hostname cannot be an empty string or start with a '
                                 'leading dot.')
        if self._protocol == PROTOCOL_TLS_CLIENT and server_side:
            raise SSLError('Cannot create a server socket with a PROTOCOL_TLS_CLIENT context')
        if self._protocol == PROTOCOL_TLS_SERVER and not server_side:
            raise SSLError('Cannot create a client socket with a PROTOCOL_TLS_SERVER context')
        if self._check_hostname and not server_side and host is None:
            raise ValueError('check_hostname requires server_hostname')
        low, high = self._minimum, self._maximum
        high = PROTO_TLSv1_3 if high == PROTO_MAXIMUM_SUPPORTED else high
        tls12 = low <= PROTO_TLSv1_2 <= high and not self._options & OP_NO_TLSv1_2
        tls13 = low <= PROTO_TLSv1_3 <= high and not self._options & OP_NO_TLSv1_3
        try:
            log = self._key_log and _posix.fspath(self._key_log)
            if isinstance(log, str):
                log = log.encode('utf-8', 'surrogateescape')
            engine = _engine(self._store, server_side, host, self._verify_mode,
                             self._check_hostname, self._alpn, self._ciphers, tls12, tls13, log)
        except _Failure as failure:
            if not failure.args[0] and host is not None:
                raise ValueError(failure.args[1]) from None
            raise _error(failure) from None
        return _SSLSocket(self, engine, transport, server_side, host, owner, sock)

    def _wrap_socket(self, sock, server_side, server_hostname=None, *, owner=None,
                     session=None):
        return self._connection(_Transport(sock), server_side, server_hostname, owner, sock)

    def _wrap_bio(self, incoming, outgoing, server_side, server_hostname=None, *, owner=None,
                  session=None):
        transport = _Transport(None, incoming, outgoing)
        return self._connection(transport, server_side, server_hostname, owner, None)


# Number, short and long name of the objects that programs ask for.
_OBJECTS = {
    '1.3.6.1.5.5.7.3.1': (129, 'serverAuth', 'TLS Web Server Authentication'),
    '1.3.6.1.5.5.7.3.2': (130, 'clientAuth', 'TLS Web Client Authentication'),
    '1.3.6.1.5.5.7.3.3': (131, 'codeSigning', 'Code Signing'),
    '1.3.6.1.5.5.7.3.4': (132, 'emailProtection', 'E-mail Protection'),
    '1.3.6.1.5.5.7.3.8': (133, 'timeStamping', 'Time Stamping'),
}


def txt2obj(txt, name=False):
    for oid, row in _OBJECTS.items():
        if txt == oid or name and txt in row:
            return *row, oid
    raise ValueError(f"unknown object '{txt[:100]}'")


def nid2obj(nid, /):
    for oid, row in _OBJECTS.items():
        if nid == row[0]:
            return *row, oid
    raise ValueError(f'unknown NID {nid}')


def RAND_bytes(n, /):
    if n < 0:
        raise ValueError('num must be positive')
    return _posix.urandom(n)


def RAND_add(string, entropy, /):
    """The system's source needs no seed."""


def RAND_status():
    return True


def get_default_verify_paths():
    return ('SSL_CERT_FILE', '/etc/ssl/certs/ca-certificates.crt',
            'SSL_CERT_DIR', '/etc/ssl/certs')
