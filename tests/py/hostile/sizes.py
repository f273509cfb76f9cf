# Sizes that no memory holds: an error at once, or a result that needs none.
import array
import collections
import itertools
import struct

HUGE = 1 << 62


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for x in [1], [1, 2], (1, 2), b'ab', bytearray(b'ab'), 'ab', array.array('i', [1, 2]):
    show(lambda: x * HUGE)
    show(lambda: x * (1 << 63))
    show(lambda: x * -HUGE)
show(lambda: [1].__imul__(HUGE))
show(lambda: bytearray(b'ab').__imul__(HUGE))
show(lambda: bytearray(b'').__imul__(HUGE))
show(lambda: collections.deque([1, 2]) * HUGE)
show(lambda: collections.deque([]) * HUGE)
show(lambda: collections.deque([1, 2, 3], 4) * 5)
show(lambda: collections.deque([1, 2, 3], 7) * 5)
show(lambda: collections.deque([1, 2, 3], 2) * 1)
show(lambda: collections.deque([1], HUGE).maxlen)
show(lambda: collections.deque([1], 1 << 30) + collections.deque([2]))
d = collections.deque([1, 2, 3], 5)
d *= 3
print(d)
show(lambda: bytes(HUGE))
show(lambda: bytearray(HUGE))
show(lambda: bytearray().resize(HUGE))
show(lambda: itertools.product('ab', repeat=HUGE))
show(lambda: itertools.product('ab', repeat=1 << 59))
show(lambda: itertools.combinations_with_replacement('ab', 1 << 59))
show(lambda: itertools.tee([], 1 << 60))
show(lambda: struct.pack(f'{1 << 60}s', b''))
show(lambda: struct.calcsize(f'{1 << 40}s'))
for pad in 'x'.center, b'x'.center, 'x'.zfill, b'x'.rjust:
    show(lambda: pad(HUGE))
