def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

class Evil(str):
    def __str__(self):
        effect(exc)
        return self

def none(exc):
    exc.object = None

for effect in (none,):
    for encoding, reason in (('utf-8', Evil('why')), (Evil('utf-8'), 'why')):
        exc = UnicodeEncodeError(encoding, 'x', 0, 1, reason)
        show(lambda: str(exc))
        exc = UnicodeDecodeError(encoding, b'x', 0, 1, reason)
        show(lambda: str(exc))
    exc = UnicodeTranslateError('x', 0, 1, Evil('why'))
    show(lambda: str(exc))

for other in (5, None, [], 'text', b'bytes'):
    for exc in (UnicodeEncodeError('utf-8', 'x', 0, 1, 'why'),
                UnicodeDecodeError('utf-8', b'x', 0, 1, 'why'),
                UnicodeTranslateError('x', 0, 1, 'why')):
        exc.object = other
        show(lambda: str(exc))

for start, end in ((1000, 5), (-3, 2), (0, 0), (3, 3), (4, 5), (5, 6), (2, 1000)):
    show(lambda: str(UnicodeEncodeError('a', 'xxxxx', start, end, 'why')))
    show(lambda: str(UnicodeDecodeError('a', b'xxxxx', start, end, 'why')))
    show(lambda: str(UnicodeTranslateError('xxxxx', start, end, 'why')))
    show(lambda: str(UnicodeTranslateError('', start, end, 'why')))
