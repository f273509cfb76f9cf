"""The operations: builtin types, statements and often used functions of the library.

Each is a name, a setup that runs once, and a statement that is timed in a loop. The list
is meant to be what programs do, whatever it costs here; nothing leaves it for being slow.
"""

GROUPS = {}


def group(name, text, shared=""):
    """Operations as lines `name | setup | statement`; `↵` ends a line of code."""
    rows = []
    for line in text.strip().splitlines():
        label, setup, statement = (part.strip() for part in line.split(" | ", 2))
        setup = setup.replace("↵", "\n")
        rows.append((label, f"{shared}\n{setup}", statement.replace("↵", "\n")))
    GROUPS[name] = rows


group("int", r"""
add | a = 12345; b = 678 | a + b
add_64bit | a = 3 << 40; b = 5 << 41 | a + b
multiply | a = 12345; b = 67 | a * b
floor_divide_modulo | a = 1234567; b = 89 | a // b; a % b
divmod | a = 1234567; b = 89 | divmod(a, b)
power | a = 7 | a ** 13
power_modulo | a = 1234567; m = 10 ** 9 + 7 | pow(a, 65537, m)
bits | a = 0xF0F0; b = 0x0FF0 | (a & b) | (a ^ b) << 3
compare_chain | a = 5 | 0 <= a < 10
from_text | s = "123456" | int(s)
to_text | a = 1234567 | str(a)
to_hex | a = 123456789 | hex(a)
format_thousands | a = 1234567 | f"{a:,}"
bit_length | a = 1 << 50 | a.bit_length()
to_bytes | a = 123456789 | a.to_bytes(8, "big")
from_bytes | b = b"\x01\x02\x03\x04\x05\x06\x07\x08" | int.from_bytes(b, "little")
from_float | x = 1234.5 | int(x)
while_sum | pass | i = s = 0↵while i < 100:↵    s += i↵    i += 1
""")

group("bigint", r"""
add | a = 3 ** 200; b = 7 ** 150 | a + b
multiply_200_digits | a = 3 ** 420; b = 7 ** 240 | a * b
multiply_5000_digits | a = 3 ** 10500; b = 7 ** 6000 | a * b
multiply_word | a = 3 ** 200 | a * 12345
square_2000_digits | a = 3 ** 4200 | a * a
shift_left | a = 3 ** 200 | a << 100
shift_right | a = 3 ** 200 | a >> 100
divide | a = 3 ** 420; b = 7 ** 100 | a // b
divmod_2000_digits | a = 3 ** 8400; b = 7 ** 2400 | divmod(a, b)
to_text_100_digits | a = 3 ** 210 | str(a)
to_text_4000_digits | a = 3 ** 8380 | str(a)
from_text_100_digits | s = str(3 ** 210) | int(s)
from_text_4000_digits | s = str(3 ** 8380) | int(s)
factorial_200 | import math | math.factorial(200)
gcd | import math; a = 3 ** 100 * 77; b = 5 ** 80 * 77 | math.gcd(a, b)
product_loop | pass | p = 1↵for i in range(1, 60):↵    p *= i
fibonacci_300 | pass | a, b = 0, 1↵for i in range(300):↵    a, b = b, a + b
""")

group("float", r"""
arithmetic | x = 1.5; y = 2.25 | x * y + x / y - y
to_text | x = 3.14159265 | repr(x)
from_text | s = "3.14159" | float(s)
round | x = 3.14159 | round(x, 2)
format | x = 3.14159 | f"{x:.2f}"
percent_format | x = 3.14159 | "%.3f" % x
is_integer | x = 3.0 | x.is_integer()
sqrt | import math; x = 2.0 | math.sqrt(x)
floor | from math import floor; x = 2.7 | floor(x)
sin_cos | from math import sin, cos; x = 0.5 | sin(x) + cos(x)
isclose | from math import isclose | isclose(1.0, 1.0000000001)
fsum_100 | from math import fsum; v = [i * 0.1 for i in range(100)] | fsum(v)
complex_multiply | a = 1 + 2j; b = 3 - 1j | a * b
""")

group("str", r"""
concatenate | a = "hello "; b = "world" | a + b
append_100 | pass | s = ""↵for i in range(100):↵    s += "ab"
join_100 | parts = [str(i) for i in range(100)] | ",".join(parts)
join_generator | parts = [str(i) for i in range(20)] | ",".join(p for p in parts)
split_spaces | s = "the quick brown fox jumps over the lazy dog" | s.split()
split_comma_100 | s = ",".join(map(str, range(100))) | s.split(",")
rsplit_once | s = "package.module.name" | s.rsplit(".", 1)
splitlines | s = "line of text\n" * 30 | s.splitlines()
partition | s = "key=value" | s.partition("=")
find_char | s = "a" * 200 + "b" | s.find("b")
find_word | s = "the quick brown fox " * 10 + "needle" | s.find("needle")
count | s = "the quick brown fox " * 10 | s.count("o")
contains | s = "the quick brown fox " * 5 | "lazy" in s
replace | s = "the quick brown fox " * 5 | s.replace("quick", "slow")
startswith | s = "hello world" | s.startswith("hello")
startswith_tuple | s = "https://example" | s.startswith(("http://", "https://"))
strip | s = "   hello world  " | s.strip()
lower | s = "Hello World And More" | s.lower()
upper_not_ascii | s = "äöü und mehr" | s.upper()
title | s = "hello world and more" | s.title()
index | s = "hello world" | s[4]
slice | s = "hello world and more" | s[3:12]
slice_reverse | s = "hello world and more" | s[::-1]
iterate | s = "hello world" * 5 | for c in s: pass
list_of | s = "hello world" * 5 | list(s)
compare_equal | a = "some longer text"; b = "some longer tex" + a[-1] | a == b
order | a = "some longer text"; b = "some longer tezt" | a < b
hash_new | s = "some longer text" | hash(s + "x")
isdigit | s = "1234567890" | s.isdigit()
encode_utf8 | s = "hello wörld" * 5 | s.encode()
decode_utf8 | b = "hello wörld".encode() * 5 | b.decode()
encode_ascii | s = "hello world" * 5 | s.encode("ascii")
translate | t = str.maketrans("abc", "xyz"); s = "aabbcc hello" * 4 | s.translate(t)
zfill | s = "42" | s.zfill(8)
center | s = "title" | s.center(40, "*")
expandtabs | s = "a\tb\tc" | s.expandtabs()
removeprefix | s = "test_function" | s.removeprefix("test_")
repeat | pass | "-" * 60
casefold | s = "Straße" | s.casefold()
repr | s = "it's a text" | repr(s)
ord_chr | c = "x" | chr(ord(c) + 1)
isidentifier | s = "some_name" | s.isidentifier()
""")

group("format", r"""
fstring_simple | a = 42; b = "text" | f"{a} and {b}"
fstring_spec | a = 42; x = 3.14159 | f"{a:>10} {x:8.3f}"
fstring_repr | a = "x" | f"value={a!r}"
str_format | pass | "{} {name}".format(1, name="x")
percent_tuple | pass | "%s = %d" % ("key", 42)
format_builtin | pass | format(255, "08b")
template | from string import Template; t = Template("$who likes $what") | t.substitute(who="tim", what="kung")
format_map | d = {"a": 1} | "{a}".format_map(d)
print_devnull | import os; f = open(os.devnull, "w") | print("hello", 42, file=f)
""")

group("bytes", r"""
concatenate | a = b"hello "; b = b"world" | a + b
index | b = b"hello" | b[1]
slice | b = b"hello world and more" | b[3:12]
find | b = b"a" * 200 + b"b" | b.find(b"b")
split | b = b"the quick brown fox jumps" | b.split()
join | parts = [b"ab"] * 50 | b",".join(parts)
replace | b = b"the quick brown fox" * 4 | b.replace(b"quick", b"slow")
iterate | b = bytes(range(100)) | for x in b: pass
hex | b = bytes(range(32)) | b.hex()
fromhex | s = bytes(range(32)).hex() | bytes.fromhex(s)
from_list | v = list(range(100)) | bytes(v)
bytearray_append_100 | pass | b = bytearray()↵for i in range(100): b.append(i)
bytearray_extend | c = b"x" * 20 | b = bytearray()↵for i in range(10): b += c
bytearray_slice_delete | pass | b = bytearray(200); del b[:50]
memoryview_slice | m = memoryview(bytes(1000)) | m[10:100]
memoryview_tobytes | m = memoryview(bytes(1000)) | m[10:100].tobytes()
startswith | b = b"GET / HTTP/1.1" | b.startswith(b"GET")
strip | b = b"  text  " | b.strip()
compare | a = b"x" * 50; b = b"x" * 49 + a[:1] | a == b
""")

group("list", r"""
display | pass | [1, 2, 3, 4, 5]
index | v = list(range(100)) | v[50]
store | v = list(range(100)) | v[50] = 7
slice | v = list(range(100)) | v[10:60]
slice_step | v = list(range(100)) | v[::2]
slice_assign | v = list(range(100)) | v[10:20] = range(10)
append_100 | pass | v = []↵for i in range(100): v.append(i)
append_objects | o = "x" | v = []↵for i in range(50): v.append(o)
extend | w = list(range(50)) | v = []; v.extend(w)
extend_range | pass | v = []; v.extend(range(50))
pop | v = list(range(1000)) | v.append(1); v.pop()
insert_delete | v = list(range(100)) | v.insert(0, 1); del v[0]
concatenate | v = list(range(50)); w = list(range(50)) | v + w
repeat | pass | [0] * 100
equal | v = list(range(100)); w = list(range(100)) | v == w
equal_strs | v = [str(i) for i in range(100)]; w = [str(i) for i in range(100)] | v == w
order | v = list(range(100)); w = list(range(99)) + [200] | v < w
contains | v = list(range(100)) | 99 in v
contains_str | v = [str(i) for i in range(50)] | "49" in v
index_of | v = list(range(100)) | v.index(90)
count | v = [1, 2, 3] * 30 | v.count(2)
reverse | v = list(range(100)) | v.reverse()
copy | v = list(range(100)) | v.copy()
from_range | pass | list(range(100))
from_tuple | t = tuple(range(100)) | list(t)
from_dict | d = dict.fromkeys(range(100)) | list(d)
unpack | v = [1, 2, 3] | a, b, c = v
unpack_star | v = list(range(10)) | a, *b, c = v
iterate_100 | v = list(range(100)) | for x in v: pass
iterate_floats | v = [i * 0.5 for i in range(100)] | for x in v: pass
nested_index | v = [[1, 2], [3, 4]] | v[1][0]
sum | v = list(range(100)) | sum(v)
sum_floats | v = [i * 0.5 for i in range(100)] | sum(v)
min_max | v = list(range(100)) | min(v); max(v)
any_all | v = [0] * 50 | any(v); all(v)
reversed | v = list(range(100)) | for x in reversed(v): pass
remove | pass | v = [1, 2, 3, 4]; v.remove(3)
clear_fill | v = [1] | v.clear(); v.extend((1, 2, 3))
""")

group("sort", r"""
ints_1000 | import random; r = random.Random(1); v = [r.randrange(10**6) for i in range(1000)] | sorted(v)
floats_1000 | import random; r = random.Random(1); v = [r.random() for i in range(1000)] | sorted(v)
strs_1000 | import random; r = random.Random(1); v = [str(r.random()) for i in range(1000)] | sorted(v)
tuples_1000 | import random; r = random.Random(1); v = [(r.randrange(50), str(i)) for i in range(1000)] | sorted(v)
sorted_already | v = list(range(1000)) | sorted(v)
key_lambda | v = [(i * 7919 % 100, i) for i in range(100)] | sorted(v, key=lambda p: p[0])
key_itemgetter | from operator import itemgetter; v = [(i * 7919 % 100, i) for i in range(100)] | sorted(v, key=itemgetter(0))
key_attrgetter | from operator import attrgetter; from types import SimpleNamespace as N; v = [N(a=i * 7919 % 100) for i in range(100)] | sorted(v, key=attrgetter("a"))
key_len | v = ["x" * (i * 7 % 13) for i in range(100)] | sorted(v, key=len)
key_str_lower | v = [("Ab%d" % (i * 7919 % 100)) for i in range(100)] | sorted(v, key=str.lower)
reverse | v = [i * 7919 % 100 for i in range(100)] | sorted(v, reverse=True)
small | v = [3, 1, 2] | sorted(v)
in_place_cmp | from functools import cmp_to_key; v = [i * 7919 % 30 for i in range(30)] | sorted(v, key=cmp_to_key(lambda a, b: a - b))
objects_lt | class O:↵    def __init__(self, n): self.n = n↵    def __lt__(self, o): return self.n < o.n↵v = [O(i * 7919 % 50) for i in range(50)] | sorted(v)
""")

group("tuple", r"""
display | a = 1 | (a, 2, 3)
index | t = (1, 2, 3) | t[1]
unpack | t = (1, 2, 3) | a, b, c = t
swap | a = 1; b = 2 | a, b = b, a
equal | t = (1, "x", 2.0); u = (1, "x", 2.0) | t == u
hash | t = (1, "x", 2.0) | hash((t, 5))
concatenate | t = (1, 2); u = (3, 4) | t + u
from_list | v = list(range(50)) | tuple(v)
contains | t = tuple(range(20)) | 19 in t
slice | t = tuple(range(20)) | t[5:15]
order | t = (1, 2, 3); u = (1, 2, 4) | t < u
namedtuple_make | from collections import namedtuple; P = namedtuple("P", "x y") | P(1, 2)
namedtuple_get | from collections import namedtuple; P = namedtuple("P", "x y"); p = P(1, 2) | p.x + p.y
namedtuple_replace | from collections import namedtuple; P = namedtuple("P", "x y"); p = P(1, 2) | p._replace(x=5)
""")

group("dict", r"""
display | pass | {"a": 1, "b": 2, "c": 3}
get_item | d = {"a": 1, "b": 2} | d["b"]
get_method | d = {"a": 1, "b": 2} | d.get("z", 0)
store_item | d = {"a": 1, "b": 2} | d["b"] = 5
store_delete | d = {"a": 1} | d["z"] = 1; del d["z"]
build_str_100 | k = [str(i) for i in range(100)] | d = {}↵for x in k: d[x] = 1
build_int_100 | pass | d = {}↵for x in range(100): d[x] = x
contains | d = {"a": 1, "b": 2} | "b" in d
setdefault | d = {} | d.setdefault("k", []).append; d.setdefault("k", None)
pop | d = {} | d["k"] = 1; d.pop("k")
popitem | pass | d = {1: 2, 3: 4}; d.popitem()
items_loop | d = {str(i): i for i in range(50)} | for k, v in d.items(): pass
keys_loop | d = {str(i): i for i in range(50)} | for k in d: pass
values_sum | d = {str(i): i for i in range(50)} | sum(d.values())
list_items | d = {str(i): i for i in range(50)} | list(d.items())
update | d = {str(i): i for i in range(50)} | e = {}; e.update(d)
update_keywords | d = {} | d.update(a=1, b=2)
merge | a = {"x": 1, "y": 2}; b = {"z": 3} | a | b
copy | d = {str(i): i for i in range(50)} | d.copy()
dict_of_dict | d = {str(i): i for i in range(50)} | dict(d)
dict_of_pairs | v = [(str(i), i) for i in range(50)] | dict(v)
dict_keywords | pass | dict(a=1, b=2, c=3)
dict_zip | k = [str(i) for i in range(50)] | dict(zip(k, k))
fromkeys | k = [str(i) for i in range(50)] | dict.fromkeys(k, 0)
comprehension | k = [str(i) for i in range(50)] | {x: 1 for x in k}
equal | a = {str(i): i for i in range(50)}; b = {str(i): i for i in range(50)} | a == b
tuple_keys | d = {(i, i + 1): i for i in range(20)} | d[(7, 8)]
spread | a = {"x": 1, "y": 2} | {**a, "z": 3}
count_words | w = "the quick the lazy the dog a quick one".split() | d = {}↵for x in w: d[x] = d.get(x, 0) + 1
sorted_items | d = {str(i): -i for i in range(30)} | sorted(d.items(), key=lambda p: p[1])
keys_and | a = {str(i): 1 for i in range(20)}; b = {str(i): 1 for i in range(10, 30)} | a.keys() & b.keys()
missing | class D(dict):↵    def __missing__(self, k): return 1↵d = D() | d["x"]
subclass_get | class D(dict): pass↵d = D(a=1) | d["a"]
""")

group("set", r"""
display | pass | {1, 2, 3}
add_100 | pass | s = set()↵for i in range(100): s.add(i)
contains | s = set(range(100)) | 50 in s
contains_str | s = {str(i) for i in range(100)} | "50" in s
from_list | v = list(range(100)) | set(v)
from_strs | v = [str(i) for i in range(50)] | set(v)
union | a = set(range(50)); b = set(range(25, 75)) | a | b
intersection | a = set(range(50)); b = set(range(25, 75)) | a & b
difference | a = set(range(50)); b = set(range(25, 75)) | a - b
symmetric | a = set(range(50)); b = set(range(25, 75)) | a ^ b
subset | a = set(range(20)); b = set(range(50)) | a <= b
isdisjoint | a = set(range(20)); b = set(range(30, 50)) | a.isdisjoint(b)
update | v = [str(i) for i in range(50)] | s = set(); s.update(v)
copy | a = set(range(50)) | a.copy()
equal | a = set(range(50)); b = set(range(50)) | a == b
pop_add | s = set(range(50)) | s.add(s.pop())
discard | s = set(range(50)) | s.discard(7); s.add(7)
iterate | s = set(range(50)) | for x in s: pass
frozenset_hash | v = list(range(20)) | hash(frozenset(v))
comprehension | v = list(range(50)) | {x & 7 for x in v}
sorted | s = {str(i) for i in range(30)} | sorted(s)
""")

group("iterate", r"""
range_100 | pass | for i in range(100): pass
enumerate | v = list(range(100)) | for i, x in enumerate(v): pass
zip | v = list(range(100)) | for x, y in zip(v, v): pass
zip_list | v = list(range(100)) | list(zip(v, v))
map_str | v = list(range(50)) | list(map(str, v))
map_lambda | v = list(range(50)) | list(map(lambda x: x + 1, v))
filter_lambda | v = list(range(50)) | list(filter(lambda x: x & 1, v))
filter_none | v = [0, 1, "", "x"] * 10 | list(filter(None, v))
list_comprehension | v = list(range(100)) | [x + 1 for x in v]
comprehension_if | v = list(range(100)) | [x for x in v if x & 1]
comprehension_nested | pass | [(x, y) for x in range(8) for y in range(8)]
comprehension_call | v = list(range(50)) | [str(x) for x in v]
genexp_sum | v = list(range(100)) | sum(x * x for x in v)
genexp_any | v = list(range(100)) | any(x == 90 for x in v)
genexp_max | v = list(range(50)) | max(x ^ 5 for x in v)
generator_loop | def g(n):↵    for i in range(n): yield i | for x in g(100): pass
generator_list | def g(n):↵    for i in range(n): yield i | list(g(100))
yield_from | def g(n):↵    yield from range(n)↵def h(n):↵    yield from g(n) | for x in h(100): pass
generator_send | def g():↵    x = 0↵    while True: x = yield x↵i = g(); next(i) | i.send(5)
next | it = iter([]) | next(it, None)
iter_class | class I:↵    def __init__(self): self.i = 0↵    def __iter__(self): return self↵    def __next__(self):↵        self.i += 1↵        if self.i > 20: raise StopIteration↵        return self.i | for x in I(): pass
max_key | v = ["x" * (i % 7) for i in range(30)] | max(v, key=len)
min_args | a = 5; b = 3 | min(a, b)
min_lambda | v = list(range(30)) | min(v, key=lambda x: -x)
walrus_while | v = list(range(30)) | i = iter(v)↵while (x := next(i, None)) is not None: pass
iter_sentinel | f = [0].copy↵v = list(range(20)) | w = v.copy(); list(iter(w.pop, 0))
""")

group("itertools", r"""
chain | v = list(range(50)) | list(chain(v, v))
chain_loop | v = list(range(50)) | for x in chain(v, v): pass
chain_from_iterable | v = [[1, 2, 3]] * 20 | list(chain.from_iterable(v))
islice | v = list(range(100)) | list(islice(v, 10, 60))
islice_count | pass | list(islice(count(), 50))
count_loop | pass | for i in count():↵    if i == 50: break
accumulate | v = list(range(50)) | list(accumulate(v))
product | v = list(range(8)) | list(product(v, v))
permutations | v = list(range(4)) | list(permutations(v))
combinations | v = list(range(8)) | list(combinations(v, 2))
groupby | v = [i // 5 for i in range(50)] | for k, g in groupby(v): list(g)
groupby_key | v = list(range(50)) | for k, g in groupby(v, lambda x: x // 5): list(g)
takewhile | v = list(range(50)) | list(takewhile(lambda x: x < 40, v))
dropwhile | v = list(range(50)) | list(dropwhile(lambda x: x < 40, v))
zip_longest | v = list(range(50)); w = list(range(30)) | list(zip_longest(v, w))
starmap | v = [(2, 3)] * 30 | list(starmap(pow, v))
repeat | pass | list(repeat(1, 50))
cycle | v = [1, 2, 3] | list(islice(cycle(v), 50))
tee | v = list(range(30)) | a, b = tee(v); list(a); list(b)
pairwise | v = list(range(50)) | list(pairwise(v))
batched | v = list(range(50)) | list(batched(v, 5))
compress | v = list(range(50)); s = [1, 0] * 25 | list(compress(v, s))
""", "from itertools import accumulate, batched, chain, combinations, compress, count, cycle, dropwhile, groupby, islice;" \
"from itertools import pairwise, permutations, product, repeat, starmap, takewhile, tee, zip_longest")

group("call", r"""
function | def f(a, b): return a | f(1, 2)
defaults | def f(a, b=2, c=3): return a | f(1)
keywords | def f(a, b=2, c=3): return a | f(1, c=5)
star_args | def f(*args): return args | f(1, 2, 3)
star_kwargs | def f(**kw): return kw | f(a=1, b=2)
spread_call | def f(a, b, c): return a↵t = (1, 2, 3) | f(*t)
spread_both | def f(*a, **k): return a↵def g(*a, **k): return f(*a, **k) | g(1, 2, x=3)
lambda | f = lambda x: x | f(1)
closure | def m(n):↵    def f(x): return x + n↵    return f↵f = m(1) | f(1)
make_closure | def m(n):↵    def f(x): return x + n↵    return f | m(1)
recursion_fib_10 | def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2) | fib(10)
builtin_len | v = [1, 2] | len(v)
builtin_abs | a = -5 | abs(a)
builtin_isinstance | a = 5 | isinstance(a, int)
isinstance_tuple | a = "x" | isinstance(a, (int, float, str))
issubclass | pass | issubclass(bool, int)
builtin_type | a = 5 | type(a) is int
builtin_id | a = "x" | id(a)
builtin_callable | f = len | callable(f)
builtin_hash | a = "text" | hash(a)
builtin_bool | a = [] | bool(a)
builtin_int_keyword | s = "ff" | int(s, base=16)
decorated | from functools import wraps↵def d(f):↵    @wraps(f)↵    def w(*a, **k): return f(*a, **k)↵    return w↵@d↵def f(x): return x | f(1)
partial | from functools import partial↵def f(a, b): return a↵p = partial(f, 1) | p(2)
method_bound | class C:↵    def m(self): return 1↵f = C().m | f()
global_function | import math | math.floor(2.5)
eval_constant | c = compile("1 + 2 * x", "", "eval"); e = {"x": 3} | eval(c, e)
""")

group("class", r"""
define | pass | class A:↵    x = 1↵    def m(self): pass
instance | class C:↵    def __init__(self, a, b): self.a = a; self.b = b | C(1, 2)
instance_plain | class C: pass | C()
attribute_get | class C: pass↵c = C(); c.x = 1 | c.x
attribute_set | class C: pass↵c = C(); c.x = 1 | c.x = 2
attribute_class | class C: x = 1↵c = C() | c.x
method | class C:↵    def m(self, x): return x↵c = C() | c.m(1)
classmethod | class C:↵    @classmethod↵    def m(cls): return 1↵c = C() | C.m()
staticmethod | class C:↵    @staticmethod↵    def m(): return 1↵c = C() | c.m()
property | class C:↵    @property↵    def p(self): return 1↵c = C() | c.p
property_set | class C:↵    @property↵    def p(self): return 1↵    @p.setter↵    def p(self, v): self._p = v↵c = C() | c.p = 5
super_call | class A:↵    def m(self): return 1↵class B(A):↵    def m(self): return super().m()↵b = B() | b.m()
super_init | class A:↵    def __init__(self): self.a = 1↵class B(A):↵    def __init__(self):↵        super().__init__()↵        self.b = 2 | B()
slots | class C:↵    __slots__ = ("x",)↵c = C(); c.x = 1 | c.x
getattr | class C: x = 1↵c = C() | getattr(c, "x")
getattr_default | class C: pass↵c = C() | getattr(c, "missing", None)
hasattr_missing | class C: pass↵c = C() | hasattr(c, "missing")
setattr | class C: pass↵c = C() | setattr(c, "x", 1)
dunder_getattr | class C:↵    def __getattr__(self, n): return 1↵c = C() | c.anything
dunder_add | class C:↵    def __add__(self, o): return 1↵c = C() | c + c
dunder_eq | class C:↵    def __eq__(self, o): return True↵c = C() | c == c
dunder_len_bool | class C:↵    def __len__(self): return 1↵c = C() | len(c); bool(c)
dunder_getitem | class C:↵    def __getitem__(self, i): return i↵c = C() | c[1]
dunder_call | class C:↵    def __call__(self, x): return x↵c = C() | c(1)
dunder_contains | class C:↵    def __contains__(self, x): return True↵c = C() | 1 in c
dunder_hash | class C:↵    def __hash__(self): return 1↵c = C() | hash(c)
dunder_str | class C:↵    def __str__(self): return "x"↵c = C() | str(c)
default_repr | class C: pass↵c = C() | repr(c)
instance_dict | class C: pass↵c = C(); c.x = 1 | c.__dict__["x"]
vars_items | class C: pass↵c = C(); c.x = 1; c.y = 2 | for k, v in vars(c).items(): pass
isinstance_class | class A: pass↵class B(A): pass↵b = B() | isinstance(b, A)
isinstance_abc | from collections.abc import Mapping; d = {} | isinstance(d, Mapping)
dataclass_make | from dataclasses import dataclass↵@dataclass↵class P:↵    x: int↵    y: int = 0 | P(1, 2)
dataclass_eq | from dataclasses import dataclass↵@dataclass↵class P:↵    x: int↵    y: int = 0↵a = P(1, 2); b = P(1, 2) | a == b
dataclass_repr | from dataclasses import dataclass↵@dataclass↵class P:↵    x: int↵    y: int = 0↵a = P(1, 2) | repr(a)
dataclass_asdict | from dataclasses import dataclass, asdict↵@dataclass↵class P:↵    x: int↵    y: int = 0↵a = P(1, 2) | asdict(a)
dataclass_frozen_hash | from dataclasses import dataclass↵@dataclass(frozen=True)↵class P:↵    x: int↵    y: int = 0↵a = P(1, 2) | hash(a)
enum_access | from enum import Enum↵class E(Enum):↵    A = 1↵    B = 2 | E.A
enum_value | from enum import Enum↵class E(Enum):↵    A = 1↵    B = 2↵e = E.B | e.value
enum_by_value | from enum import Enum↵class E(Enum):↵    A = 1↵    B = 2 | E(2)
enum_by_name | from enum import Enum↵class E(Enum):↵    A = 1↵    B = 2 | E["A"]
enum_iterate | from enum import Enum↵class E(Enum):↵    A = 1↵    B = 2↵    C = 3 | for e in E: pass
enum_compare | from enum import Enum↵class E(Enum):↵    A = 1↵    B = 2↵e = E.B | e == E.A
flag_or | from enum import Flag↵class F(Flag):↵    A = 1↵    B = 2 | F.A | F.B
simple_namespace | from types import SimpleNamespace | SimpleNamespace(a=1, b=2).a
cached_property | from functools import cached_property↵class C:↵    @cached_property↵    def p(self): return 1↵c = C() | c.p
singledispatch | from functools import singledispatch↵@singledispatch↵def f(x): return 0↵@f.register↵def _(x: int): return 1 | f(5)
weakref | import weakref↵class C: pass↵c = C() | weakref.ref(c)()
""")

group("statement", r"""
try_no_raise | pass | try: pass↵except ValueError: pass
raise_catch | pass | try: raise ValueError("x")↵except ValueError: pass
raise_catch_deep | def f(n):↵    if n: f(n - 1)↵    else: raise KeyError(n) | try: f(5)↵except KeyError as e: pass
catch_key_error | d = {} | try: d["x"]↵except KeyError: pass
catch_attribute_error | o = object() | try: o.x↵except AttributeError: pass
catch_second | pass | try: int("x")↵except (TypeError, KeyError): pass↵except ValueError: pass
finally | pass | try: x = 1↵finally: y = 2
raise_from | e = ValueError() | try:↵    try: raise KeyError↵    except KeyError as k: raise ValueError from k↵except ValueError: pass
exception_group | pass | try: raise ExceptionGroup("g", [ValueError()])↵except* ValueError: pass
with_class | class C:↵    def __enter__(self): return self↵    def __exit__(self, *a): pass↵c = C() | with c: pass
with_contextmanager | from contextlib import contextmanager↵@contextmanager↵def c(): yield 1 | with c() as x: pass
with_suppress | from contextlib import suppress | with suppress(KeyError): pass
with_lock | import threading; l = threading.Lock() | with l: pass
exit_stack | from contextlib import ExitStack, nullcontext; n = nullcontext() | with ExitStack() as s: s.enter_context(n)
import_loaded | import os | import os
import_from_loaded | pass | from os.path import join
import_in_function | def f():↵    import json↵    return json | f()
match_int | x = 3 | match x:↵    case 1: pass↵    case 2: pass↵    case 3: pass
match_class | class P:↵    __match_args__ = ("x", "y")↵    def __init__(self): self.x = 1; self.y = 2↵p = P() | match p:↵    case P(1, y): pass
match_mapping | d = {"kind": "a", "v": 1} | match d:↵    case {"kind": "b"}: pass↵    case {"kind": "a", "v": v}: pass
match_sequence | v = [1, 2, 3] | match v:↵    case [a]: pass↵    case [a, *r]: pass
augmented_item | d = {"n": 0} | d["n"] += 1
augmented_attribute | class C: n = 0↵c = C() | c.n += 1
conditional | a = 5 | x = 1 if a > 3 else 2
boolean_chain | a = 1; b = 0 | a and b or a
is_none | a = None | a is None
assert | a = 1 | assert a == 1
global_store | global G; G = 0 | G = 1
delete_name | pass | x = 1; del x
for_else | pass | for i in (1, 2, 3): pass↵else: pass
loop_break_continue | pass | for i in range(20):↵    if i & 1: continue↵    if i > 15: break
exec_small | c = compile("x = 1", "", "exec") | exec(c, {})
compile_expression | pass | compile("a + b * c", "<s>", "eval")
""")

group("collections", r"""
deque_append_pop | from collections import deque; d = deque(range(10)) | d.append(1); d.popleft()
deque_iterate | from collections import deque; d = deque(range(50)) | for x in d: pass
deque_maxlen | from collections import deque; d = deque(maxlen=10) | d.append(1)
deque_rotate | from collections import deque; d = deque(range(50)) | d.rotate(3)
counter_make | from collections import Counter; w = "the quick the lazy the dog".split() * 4 | Counter(w)
counter_add | from collections import Counter; c = Counter() | c["x"] += 1
counter_most_common | from collections import Counter; c = Counter({str(i): i for i in range(30)}) | c.most_common(3)
defaultdict_list | from collections import defaultdict | d = defaultdict(list)↵for i in range(20): d[i & 3].append(i)
defaultdict_int | from collections import defaultdict; d = defaultdict(int) | d["x"] += 1
ordereddict_get | from collections import OrderedDict; d = OrderedDict(a=1) | d["a"]
ordereddict_set | from collections import OrderedDict; d = OrderedDict(a=1) | d["a"] = 2
ordereddict_move | from collections import OrderedDict; d = OrderedDict(a=1, b=2) | d.move_to_end("a")
ordereddict_iterate | from collections import OrderedDict; d = OrderedDict.fromkeys(range(30)) | for k in d: pass
ordereddict_popitem | from collections import OrderedDict; d = OrderedDict(a=1) | d["b"] = 1; d.popitem(last=False)
chainmap | from collections import ChainMap; c = ChainMap({"a": 1}, {"b": 2}) | c["b"]
userdict | from collections import UserDict; d = UserDict(a=1) | d["a"]
lru_cache_hit | from functools import lru_cache↵@lru_cache↵def f(x): return x↵f(1) | f(1)
lru_cache_miss | from functools import lru_cache↵@lru_cache(maxsize=8)↵def f(x): return x↵from itertools import count↵n = count().__next__ | f(n())
reduce | from functools import reduce; from operator import add; v = list(range(50)) | reduce(add, v)
reduce_lambda | from functools import reduce; v = list(range(50)) | reduce(lambda a, b: a + b, v)
heap_push_pop | import heapq; h = list(range(50)) | heapq.heappush(h, 25); heapq.heappop(h)
heap_nsmallest | import heapq; v = [i * 7919 % 200 for i in range(200)] | heapq.nsmallest(5, v)
bisect | import bisect; v = list(range(100)) | bisect.bisect(v, 50)
insort | import bisect; v = list(range(100)) | bisect.insort(v, 50); v.pop(50)
array_append | from array import array | a = array("i")↵for i in range(50): a.append(i)
array_index | from array import array; a = array("d", range(50)) | a[20]
array_sum | from array import array; a = array("d", range(50)) | sum(a)
itemgetter | from operator import itemgetter; g = itemgetter(1); t = (1, 2) | g(t)
attrgetter | from operator import attrgetter; g = attrgetter("real"); t = 5 | g(t)
methodcaller | from operator import methodcaller; g = methodcaller("upper"); t = "abc" | g(t)
operator_add | from operator import add | add(1, 2)
copy_list | import copy; v = [1, 2, 3] | copy.copy(v)
copy_object | import copy↵class C: pass↵c = C(); c.x = 1 | copy.copy(c)
deepcopy | import copy; v = {"a": [1, 2, {"b": 3}], "c": (1, 2)} | copy.deepcopy(v)
queue | import queue; q = queue.Queue() | q.put(1); q.get()
simple_queue | import queue; q = queue.SimpleQueue() | q.put(1); q.get()
""")

group("re", r"""
match | p = re.compile(r"(\w+)=(\d+)"); s = "key=1234" | p.match(s)
match_group | p = re.compile(r"(\w+)=(\d+)"); s = "key=1234" | p.match(s).group(1)
match_module | s = "key=1234" | re.match(r"(\w+)=(\d+)", s)
search | p = re.compile(r"fox"); s = "the quick brown fox" * 5 | p.search(s)
search_none | p = re.compile(r"\d{4}-\d\d"); s = "the quick brown fox" * 10 | p.search(s)
fullmatch | p = re.compile(r"[a-z]+@[a-z]+\.[a-z]+"); s = "someone@example.org" | p.fullmatch(s)
findall | p = re.compile(r"\w+"); s = "the quick brown fox jumps over the lazy dog" | p.findall(s)
finditer | p = re.compile(r"\w+"); s = "the quick brown fox jumps over the lazy dog" | for m in p.finditer(s): m.start()
sub_text | p = re.compile(r"o"); s = "the quick brown fox jumps over the lazy dog" | p.sub("0", s)
sub_function | p = re.compile(r"o"); s = "the quick brown fox jumps over the lazy dog" | p.sub(lambda m: "0", s)
sub_group | p = re.compile(r"(\w+) (\w+)"); s = "hello world, foo bar" | p.sub(r"\2 \1", s)
split | p = re.compile(r"[,;]\s*"); s = "a, b; c,d; e, f" | p.split(s)
named_groups | p = re.compile(r"(?P<y>\d+)-(?P<m>\d+)"); s = "2024-05" | p.match(s).groupdict()
tokenizer | p = re.compile(r"(?P<n>\d+)|(?P<w>[a-z_]\w*)|(?P<o>[-+*/()=])|\s+"); s = "foo = bar * (12 + baz_1) - 7" | for m in p.finditer(s): m.lastgroup
alternatives | p = re.compile(r"cat|dog|bird|fish"); s = "a quick brown bird and a dog" * 3 | p.findall(s)
lazy | p = re.compile(r"<.*?>"); s = "<a>text</a><b>more</b>" * 3 | p.findall(s)
bytes | p = re.compile(rb"(\S+) (\S+) HTTP"); s = b"GET /index.html HTTP/1.1" | p.match(s)
ignore_case | p = re.compile(r"hello", re.I); s = "well, HeLLo there" | p.search(s)
escape | s = "a.b*c" | re.escape(s)
compile_cached | pass | re.compile(r"(\w+)=(\d+)")
""", "import re")

group("library", r"""
json_dumps | import json; d = {"name": "x", "values": [1, 2.5, None, True], "sub": {"a": "text"}} | json.dumps(d)
json_dumps_list | import json; d = [{"id": i, "name": "n%d" % i, "tags": ["a", "b"]} for i in range(20)] | json.dumps(d)
json_dumps_indent | import json; d = {"name": "x", "values": [1, 2.5, None, True]} | json.dumps(d, indent=2)
json_loads | import json; s = '{"name": "x", "values": [1, 2.5, null, true], "sub": {"a": "text"}}' | json.loads(s)
json_loads_list | import json; s = json.dumps([{"id": i, "name": "n%d" % i, "tags": ["a", "b"]} for i in range(20)]) | json.loads(s)
struct_pack | import struct | struct.pack("<IHB", 1, 2, 3)
struct_unpack | import struct; b = bytes(7) | struct.unpack("<IHB", b)
struct_object | import struct; p = struct.Struct(">Id"); b = p.pack(1, 2.0) | p.unpack(b)
struct_iter_unpack | import struct; b = bytes(400) | list(struct.iter_unpack("<II", b))
csv_reader | import csv; v = ["a,b,c,1,2,3"] * 20 | list(csv.reader(v))
csv_writer | import csv, io; rows = [["a", 1, 2.5, "b c"]] * 20 | csv.writer(io.StringIO()).writerows(rows)
csv_dictreader | import csv; v = ["x,y,z"] + ["1,2,3"] * 10 | list(csv.DictReader(v))
textwrap_wrap | import textwrap; s = "the quick brown fox jumps over the lazy dog " * 5 | textwrap.wrap(s, 40)
textwrap_dedent | import textwrap; s = "    a\n    b\n" * 5 | textwrap.dedent(s)
pathlib_join | from pathlib import PurePosixPath as P; p = P("/usr/lib") | p / "python" / "x.py"
pathlib_parts | from pathlib import PurePosixPath as P | P("/usr/lib/x.py").suffix
pathlib_exists | from pathlib import Path; p = Path("/") | p.exists()
os_path_join | import os.path | os.path.join("/usr", "lib", "x.py")
os_path_split | import os.path | os.path.splitext("/usr/lib/x.py")
os_stat | import os | os.stat("/")
os_environ | import os | os.environ.get("HOME")
datetime_now | from datetime import datetime | datetime.now()
datetime_add | from datetime import datetime, timedelta; a = datetime(2024, 1, 1); d = timedelta(days=5) | a + d
datetime_format | from datetime import datetime; a = datetime(2024, 1, 1) | a.isoformat()
datetime_parse | from datetime import datetime | datetime.fromisoformat("2024-05-06T07:08:09")
datetime_strftime | from datetime import datetime; a = datetime(2024, 1, 1) | a.strftime("%Y-%m-%d")
datetime_strptime | from datetime import datetime | datetime.strptime("2024-05-06", "%Y-%m-%d")
date_compare | from datetime import date; a = date(2024, 1, 1); b = date(2024, 1, 2) | a < b
time_time | import time | time.time()
time_strftime | import time; t = time.gmtime(0) | time.strftime("%Y", t)
decimal_add | from decimal import Decimal; a = Decimal("1.25"); b = Decimal("2.5") | a + b
decimal_multiply | from decimal import Decimal; a = Decimal("1.25"); b = Decimal("2.5") | a * b
decimal_parse | from decimal import Decimal | Decimal("3.14159")
decimal_quantize | from decimal import Decimal; a = Decimal("1.256"); b = Decimal("0.01") | a.quantize(b)
fraction_add | from fractions import Fraction; a = Fraction(1, 3); b = Fraction(1, 6) | a + b
statistics_mean | import statistics; v = list(range(50)) | statistics.mean(v)
random_random | import random | random.random()
random_randint | import random | random.randint(1, 100)
random_choice | import random; v = list(range(50)) | random.choice(v)
random_shuffle | import random; v = list(range(50)) | random.shuffle(v)
pickle_dumps | import pickle; d = {"name": "x", "values": [1, 2.5, None, True]} | pickle.dumps(d)
pickle_loads | import pickle; b = pickle.dumps({"name": "x", "values": [1, 2.5, None, True]}) | pickle.loads(b)
hashlib_sha256 | import hashlib; b = b"x" * 100 | hashlib.sha256(b).hexdigest()
hashlib_md5_4k | import hashlib; b = b"x" * 4096 | hashlib.md5(b).digest()
hmac | import hmac; b = b"x" * 100 | hmac.digest(b"key", b, "sha256")
base64_encode | import base64; b = b"x" * 100 | base64.b64encode(b)
base64_decode | import base64; b = base64.b64encode(b"x" * 100) | base64.b64decode(b)
crc32 | import zlib; b = b"x" * 1000 | zlib.crc32(b)
zlib_compress | import zlib; b = bytes(range(256)) * 8 | zlib.compress(b)
zlib_decompress | import zlib; b = zlib.compress(bytes(range(256)) * 8) | zlib.decompress(b)
uuid4 | import uuid | uuid.uuid4()
uuid_text | import uuid; u = uuid.uuid4() | str(u)
urlparse | from urllib.parse import urlsplit | urlsplit("https://example.org/a/b?x=1#f")
urlencode | from urllib.parse import urlencode | urlencode({"a": 1, "b": "x y"})
quote | from urllib.parse import quote | quote("a b/c")
html_escape | import html | html.escape("<a href='x'>text & more</a>")
shlex_split | import shlex | shlex.split("ls -l 'a b'")
fnmatch | import fnmatch | fnmatch.fnmatch("file.py", "*.py")
logging_disabled | import logging; l = logging.getLogger("x"); l.setLevel(logging.ERROR) | l.debug("text %s", 1)
logging_record | import logging; l = logging.getLogger("y"); l.setLevel(1); l.propagate = False; l.addHandler(logging.NullHandler()) | l.info("text %s", 1)
argparse | import argparse; p = argparse.ArgumentParser(); p.add_argument("-x", type=int) | p.parse_args(["-x", "5"])
ast_parse | import ast | ast.parse("x = a + b * 2")
literal_eval | import ast | ast.literal_eval("[1, 2, {'a': 3}]")
inspect_signature | import inspect↵def f(a, b=1, *c, d): pass | inspect.signature(f)
xml_parse | import xml.etree.ElementTree as E; s = "<r>" + "<a x='1'>t</a>" * 10 + "</r>" | E.fromstring(s)
xml_find | import xml.etree.ElementTree as E; r = E.fromstring("<r>" + "<a x='1'>t</a>" * 10 + "</r>") | r.findall("a")
configparser | import configparser; s = "[a]\nx = 1\ny = 2\n" | configparser.ConfigParser().read_string(s)
sqlite_query | import sqlite3; c = sqlite3.connect(":memory:"); c.execute("create table t (a, b)"); c.executemany("insert into t values (?, ?)", [(i, str(i)) for i in range(50)]) | c.execute("select * from t").fetchall()
difflib_ratio | import difflib; m = difflib.SequenceMatcher(None, "the quick fox", "the quack fax") | difflib.SequenceMatcher(None, "the quick fox", "the quack fax").ratio()
pprint | import pprint; d = {"a": [1, 2, 3], "b": "x"} | pprint.pformat(d)
thread_start_join | import threading | t = threading.Thread(target=len, args=("",)); t.start(); t.join()
contextvar | import contextvars; v = contextvars.ContextVar("v", default=1) | v.set(2); v.get()
secrets_token | import secrets | secrets.token_hex(8)
string_constants | import string; s = "hello" | all(c in string.ascii_letters for c in s)
""")

group("io", r"""
stringio_write | import io | f = io.StringIO()↵for i in range(20): f.write("some text")↵f.getvalue()
stringio_lines | import io; s = "line of text\n" * 30 | for l in io.StringIO(s): pass
bytesio_write | import io | f = io.BytesIO()↵for i in range(20): f.write(b"some text")↵f.getvalue()
bytesio_read | import io; b = bytes(1000) | f = io.BytesIO(b)↵while f.read(100): pass
file_read | pass | with open(name) as f: f.read()
file_lines | pass | with open(name) as f:↵    for l in f: pass
file_read_bytes | pass | with open(name, "rb") as f: f.read()
file_write | pass | with open(name + "w", "w") as f:↵    for i in range(50): f.write("some text\n")
path_read_text | from pathlib import Path; p = Path(name) | p.read_text()
listdir | import os; d = os.path.dirname(name) | os.listdir(d)
scandir | import os; d = os.path.dirname(name) | for e in os.scandir(d): e.is_file()
""", """
import tempfile, os
directory = tempfile.TemporaryDirectory()
name = os.path.join(directory.name, "file")
with open(name, "w") as f: f.write("a line of some text\\n" * 200)
""")

group("asyncio", r"""
run_coroutine | async def f(): return 1 | r.run(f())
await_chain | async def f(n): return n and await f(n - 1) | r.run(f(50))
sleep_zero | async def f():↵    for i in range(20): await asyncio.sleep(0) | r.run(f())
gather | async def g(): return 1↵async def f(): await asyncio.gather(*[g() for i in range(20)]) | r.run(f())
create_task | async def g(): return 1↵async def f():↵    for i in range(10): await asyncio.create_task(g()) | r.run(f())
task_group | async def g(): return 1↵async def f():↵    async with asyncio.TaskGroup() as t:↵        for i in range(10): t.create_task(g()) | r.run(f())
queue | async def f():↵    q = asyncio.Queue()↵    for i in range(10): await q.put(i)↵    for i in range(10): await q.get() | r.run(f())
lock | async def f():↵    l = asyncio.Lock()↵    for i in range(10):↵        async with l: pass | r.run(f())
event | async def w(e): await e.wait()↵async def f():↵    e = asyncio.Event()↵    t = asyncio.create_task(w(e))↵    await asyncio.sleep(0)↵    e.set()↵    await t | r.run(f())
future | async def f():↵    l = asyncio.get_running_loop()↵    for i in range(10):↵        u = l.create_future(); l.call_soon(u.set_result, 1); await u | r.run(f())
wait_for | async def g(): return 1↵async def f():↵    for i in range(5): await asyncio.wait_for(g(), 1) | r.run(f())
async_generator | async def g():↵    for i in range(20): yield i↵async def f():↵    async for x in g(): pass | r.run(f())
async_with | class C:↵    async def __aenter__(self): return self↵    async def __aexit__(self, *a): pass↵c = C()↵async def f():↵    for i in range(20):↵        async with c: pass | r.run(f())
call_soon | async def f():↵    l = asyncio.get_running_loop(); u = l.create_future()↵    for i in range(20): l.call_soon(len, "")↵    l.call_soon(u.set_result, 1)↵    await u | r.run(f())
to_thread | async def f(): await asyncio.to_thread(len, "") | r.run(f())
""", "import asyncio; r = asyncio.Runner()")


def each():
    """(group, name, setup, statement) of all operations."""
    for title, rows in GROUPS.items():
        for name, setup, statement in rows:
            yield f"{title}.{name}", setup, statement
