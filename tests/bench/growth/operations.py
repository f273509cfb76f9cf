"""Operations whose time is taken against n: a name, a setup and an operation.

Both see `n`; the setup runs once for each n, the operation several times. Where an operation
changes what the setup made, it makes it anew or brings it back. What grows faster than under
CPython is a mistake in an algorithm, however small the figures are at n = 1000.
"""

ROWS = []


def rows(text):
    """Lines `name | setup | operation`; `↵` ends a line of code."""
    for line in text.strip().splitlines():
        name, setup, operation = (part.strip().replace("↵", "\n") for part in line.split(" | ", 2))
        ROWS.append((name, setup, operation))


rows(r"""
list.append | pass | v = []↵for i in range(n): v.append(i)
list.pop_end | w = list(range(n)) | v = w.copy()↵while v: v.pop()
list.extend_small | t = (1, 2, 3) | v = []↵for i in range(n // 3): v.extend(t)
list.slice_delete_end | w = list(range(n)) | v = w.copy()↵while v: del v[-10:]
list.sort_random | import random; r = random.Random(1); v = [r.random() for i in range(n)] | sorted(v)
list.sort_key | v = [(i * 7919 % n, i) for i in range(n)] | sorted(v, key=lambda p: p[0])
list.reverse_copy | v = list(range(n)) | v[::-1]
str.append | pass | s = ""↵for i in range(n): s += "ab"
str.append_attribute | class C: s = ""↵c = C() | c.s = ""↵for i in range(n // 10): c.s += "ab"
str.join | v = [str(i) for i in range(n)] | ",".join(v)
str.split_lines | s = "line\n" * n | s.splitlines()
str.find_missing | s = "ab" * n | s.find("ba" * 20 + "c")
str.replace_all | s = "ab" * n | s.replace("a", "xyz")
str.count_hard | s = "a" * n; p = "a" * 50 + "b" | s.count(p)
bytes.append | pass | b = bytearray()↵for i in range(n): b += b"ab"
bytes.pop_front | pass | b = bytearray(n)↵while b: del b[:8]
dict.build_int | pass | d = {}↵for i in range(n): d[i] = i
dict.build_str | k = [str(i) for i in range(n)] | d = {}↵for x in k: d[x] = 1
dict.delete_all | w = dict.fromkeys(range(n)) | d = w.copy()↵for i in range(n): del d[i]
dict.queue | pass | d = {}↵for i in range(n):↵    d[i] = i↵    if len(d) > 100: del d[next(iter(d))]
dict.popitem | w = dict.fromkeys(range(n)) | d = w.copy()↵while d: d.popitem()
dict.come_and_go | d = dict.fromkeys(range(50)) | for i in range(n): d["x"] = 1; del d["x"]
set.add_discard | s = set(range(50)) | for i in range(n): s.add(-7); s.discard(-7)
set.pop_all | w = set(range(n)) | s = w.copy()↵while s: s.pop()
set.collisions | v = [i << 32 for i in range(n)] | set(v)
deque.both_ends | from collections import deque | d = deque()↵for i in range(n):↵    d.append(i); d.appendleft(i)↵    if i & 1: d.pop(); d.popleft()
deque.rotate | from collections import deque; d = deque(range(1000)) | for i in range(n // 10): d.rotate(3)
ordereddict.move | from collections import OrderedDict; d = OrderedDict.fromkeys(range(100)) | for i in range(n): d.move_to_end(i % 100, last=bool(i & 1))
heapq.push_pop | import heapq | h = []↵for i in range(n): heapq.heappush(h, i * 7919 % n)↵while h: heapq.heappop(h)
int.to_text | a = 3 ** (2 * (n if n < 100000 else 100000)) | a.bit_length(); hex(a)
int.multiply | a = 3 ** (n if n < 100000 else 100000) | a * a
io.stringio | import io | f = io.StringIO()↵for i in range(n): f.write("ab")↵f.getvalue()
io.bytesio_lines | import io; b = b"line\n" * n | for l in io.BytesIO(b): pass
json.round_trip | import json; v = [{"id": i, "name": str(i)} for i in range(n // 10)] | json.loads(json.dumps(v))
re.findall | import re; s = "word, " * n | re.findall(r"\w+", s)
re.sub | import re; s = "word, " * n | re.sub(r"\w+", "x", s)
csv.read | import csv; v = ["a,b,c"] * n | list(csv.reader(v))
pickle.round_trip | import pickle; v = [(i, str(i)) for i in range(n // 10)] | pickle.loads(pickle.dumps(v))
exceptions.raise | pass | for i in range(n // 10):↵    try: raise ValueError(i)↵    except ValueError: pass
objects.linked | class C:↵    def __init__(self, next): self.next = next | c = None↵for i in range(n): c = C(c)
objects.attributes | class C: pass | c = C()↵for i in range(n // 100): setattr(c, "a%d" % i, i)
weakref.many | import weakref↵class C: pass | v = [C() for i in range(n // 10)]; w = [weakref.ref(c) for c in v]
generator.nested | def g(k):↵    if k: yield from g(k - 1)↵    yield k | for i in range(n // 100): list(g(20))
itertools.tee | from itertools import tee | a, b = tee(range(n)); list(a); list(b)
""")
