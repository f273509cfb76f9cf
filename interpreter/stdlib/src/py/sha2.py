"""SHA-2 with 64-bit words."""
_MASK = (1 << 64) - 1
_K = []


def _root(n, k):
    # The first 64 bits behind the point of the k-th root of n.
    n <<= 64 * k
    low, high = 0, 1 << 70
    while high - low > 1:
        middle = (low + high) >> 1
        if middle ** k <= n:
            low = middle
        else:
            high = middle
    return low & _MASK


def _primes(count):
    found = []
    n = 2
    while len(found) < count:
        if all(n % p for p in found):
            found.append(n)
        n += 1
    return found


def _turn(x, n):
    return (x >> n | x << (64 - n)) & _MASK


class _Sha:
    block_size = 128

    def __init__(self, data=b'', *, usedforsecurity=True, string=None):
        if not _K:
            _K.extend(_root(p, 3) for p in _primes(80))
        self._data = bytearray()
        self.update(data if string is None else string)

    def update(self, data, /):
        if isinstance(data, str):
            raise TypeError("Strings must be encoded before hashing")
        self._data += data

    def copy(self):
        return type(self)(bytes(self._data))

    def hexdigest(self):
        return self.digest().hex()

    def digest(self):
        state = self._start()
        data = self._data
        n = len(data)
        data = bytes(data) + b'\x80' + bytes((111 - n) % 128) + (8 * n).to_bytes(16, 'big')
        for at in range(0, len(data), 128):
            w = [int.from_bytes(data[i:i + 8], 'big') for i in range(at, at + 128, 8)]
            for i in range(16, 80):
                x, y = w[i - 15], w[i - 2]
                s0 = _turn(x, 1) ^ _turn(x, 8) ^ x >> 7
                s1 = _turn(y, 19) ^ _turn(y, 61) ^ y >> 6
                w.append(w[i - 16] + s0 + w[i - 7] + s1 & _MASK)
            a, b, c, d, e, f, g, h = state
            for i in range(80):
                s1 = _turn(e, 14) ^ _turn(e, 18) ^ _turn(e, 41)
                t1 = h + s1 + (e & f ^ ~e & g) + _K[i] + w[i]
                s0 = _turn(a, 28) ^ _turn(a, 34) ^ _turn(a, 39)
                t2 = s0 + (a & b ^ a & c ^ b & c)
                a, b, c, d, e, f, g, h = t1 + t2 & _MASK, a, b, c, d + t1 & _MASK, e, f, g
            state = [x + y & _MASK for x, y in zip(state, (a, b, c, d, e, f, g, h))]
        return b''.join(x.to_bytes(8, 'big') for x in state)[:self.digest_size]


class SHA512Type(_Sha):
    name = 'sha512'
    digest_size = 64

    def _start(self):
        return [_root(p, 2) for p in _primes(8)]


class SHA384Type(_Sha):
    name = 'sha384'
    digest_size = 48

    def _start(self):
        return [_root(p, 2) for p in _primes(16)[8:]]


sha512 = SHA512Type
sha384 = SHA384Type
