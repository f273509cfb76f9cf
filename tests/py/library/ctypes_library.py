"""A library of C functions: structures by value, variadic calls, callbacks with structures,
variables, error numbers, names that are not there."""

import ctypes
import os
import subprocess
import tempfile
from ctypes import *

SOURCE = r"""
#include <complex.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct small { char c; short s; };
struct floats { float x, y; };
struct mixed { int i; double d; };
struct three { long a, b, c; };
struct nested { struct floats f[2]; };
struct many { int n[40]; };
union either { int i; float f; };
struct bits { unsigned a : 3; int b : 5; unsigned long c : 20; };
struct odd { char c[5]; };

int variable = 42;
const char *text = "a text of C";
struct mixed pair = { 7, 2.5 };

struct small f_small(struct small v) { v.c++; v.s *= 2; return v; }
struct floats f_floats(struct floats v) { struct floats r = { v.y, v.x }; return r; }
struct mixed f_mixed(struct mixed v, int more) { v.i += more; v.d /= 2; return v; }
struct three f_three(struct three v) { struct three r = { v.c, v.a, v.b }; return r; }
struct nested f_nested(struct nested v) { v.f[0].x += v.f[1].y; return v; }
struct many f_many(struct many v) { for (int i = 0; i < 40; i++) v.n[i] = -v.n[i]; return v; }
union either f_either(union either v) { v.i += 1; return v; }
struct bits f_bits(struct bits v) { v.a++; v.b--; v.c += 2; return v; }
struct odd f_odd(struct odd v) { v.c[0] = v.c[4]; return v; }
double f_all(char a, short b, int c, long d, float e, double f, struct mixed g, struct floats h, char i)
{ return a + b + c + d + e + f + g.i + g.d + h.x + h.y + i; }
double complex f_complex(double complex z, float complex w) { return z * w; }
int sum(int n, ...)
{
    va_list list;
    int total = 0;
    va_start(list, n);
    while (n--) total += va_arg(list, int);
    va_end(list);
    return total;
}
double dsum(int n, ...)
{
    va_list list;
    double total = 0;
    va_start(list, n);
    while (n--) total += va_arg(list, double);
    va_end(list);
    return total;
}
signed char f_byte(signed char x) { return x; }
unsigned short f_ushort(unsigned short x) { return x; }
_Bool f_bool(int x) { return x > 0; }
wchar_t f_wide(wchar_t *t) { return t[1]; }
int fails(int number) { errno = number; return -1; }
int copies_errno(void) { return errno; }
void fill(char *p, int n) { memset(p, 'x', n); }
char *inside(char *p) { return p + 1; }
void out(int a, int *b, double *c) { *b = a + 1; *c = a / 2.0; }
typedef struct mixed (*mixer)(int);
int apply(int (*f)(int, void *), int x, void *p) { return f(x, p) + 1; }
double with_structure(double (*f)(struct mixed), int n)
{ struct mixed v = { n, n * 1.5 }; return f(v); }
int (*chosen(int which))(int) { return which ? abs : 0; }
struct work { int (*f)(int); int x, result; };
static void *run(void *p) { struct work *w = p; w->result = w->f(w->x); return 0; }
int from_thread(int (*f)(int), int x)
{
    struct work w = { f, x, 0 };
    pthread_t thread;
    pthread_create(&thread, 0, run, &w);
    pthread_join(thread, 0);
    return w.result;
}
"""


def build(folder):
    source, library = os.path.join(folder, "c.c"), os.path.join(folder, "libc_tests.so")
    with open(source, "w") as file:
        file.write(SOURCE)
    subprocess.run(["cc", "-w", "-shared", "-fPIC", "-o", library, source, "-lpthread"], check=True)
    return CDLL(library, use_errno=True), PyDLL(library)


with tempfile.TemporaryDirectory() as folder:
    c, py = build(folder)


class Small(Structure):
    _fields_ = [("c", c_char), ("s", c_short)]


class Floats(Structure):
    _fields_ = [("x", c_float), ("y", c_float)]


class Mixed(Structure):
    _fields_ = [("i", c_int), ("d", c_double)]


class Three(Structure):
    _fields_ = [("a", c_long), ("b", c_long), ("c", c_long)]


class Nested(Structure):
    _fields_ = [("f", Floats * 2)]


class Many(Structure):
    _fields_ = [("n", c_int * 40)]


class Either(Union):
    _fields_ = [("i", c_int), ("f", c_float)]


class Bits(Structure):
    _fields_ = [("a", c_uint, 3), ("b", c_int, 5), ("c", c_ulong, 20)]


class Odd(Structure):
    _fields_ = [("c", c_char * 5)]



def show(value):
    if isinstance(value, Array):
        return [show(item) for item in value]
    if isinstance(value, (Structure, Union)):
        return [show(getattr(value, row[0])) for row in value._fields_]
    return value


for name, value in [
    ("small", Small(b"a", 21)),
    ("floats", Floats(1.5, -2.25)),
    ("three", Three(1, 2, 3)),
    ("nested", Nested((Floats(1, 2), Floats(3, 4)))),
    ("many", Many(tuple(range(40)))),
    ("either", Either(41)),
    ("bits", Bits(6, -3, 77)),
    ("odd", Odd(b"abcde")),
]:
    f = c["f_" + name]
    f.argtypes, f.restype = [type(value)], type(value)
    before = show(value)
    print(name, before, show(f(value)), show(value) == before, sizeof(value), alignment(value))

c.f_mixed.restype = Mixed
print(show(c.f_mixed(Mixed(5, 3.0), 10)))
c.f_all.restype = c_double
c.f_all.argtypes = [c_char, c_short, c_int, c_long, c_float, c_double, Mixed, Floats, c_char]
print(c.f_all(1, 2, 3, 4, 5, 6.5, Mixed(7, 8.25), Floats(9, 10), 11))
c.f_complex.restype, c.f_complex.argtypes = c_double_complex, [c_double_complex, c_float_complex]
print(c.f_complex(1 + 2j, 3 - 1j), c.f_complex(2, 1.5))
print(c.sum(3, 1, 2, 3), c.sum(0), c.sum(7, *range(7)))
c.dsum.restype = c_double
print(c.dsum(3, c_double(1.5), c_double(2), c_double(-0.25)))
print([c.f_byte(n) for n in (1, 127, 128, 255)])
c.f_byte.restype = c_byte
print([c.f_byte(n) for n in (1, 127, 128, 255)])
c.f_ushort.restype = c_ushort
print(c.f_ushort(65535), c.f_ushort(65536))
c.f_bool.restype = c_bool
print(c.f_bool(3), c.f_bool(-3))
c.f_wide.restype = c_wchar
print(c.f_wide("a\u20acb"), c.f_wide("x\U0001f40d"))

# Variables.
variable = c_int.in_dll(c, "variable")
variable.value += 1
print(c_int.in_dll(c, "variable").value, c_char_p.in_dll(c, "text").value)
print(show(Mixed.in_dll(c, "pair")), Mixed.in_dll(c, "pair")._b_needsfree_)
for find in (lambda: c.nowhere, lambda: c_int.in_dll(c, "nowhere"), lambda: c["nowhere"]):
    try:
        find()
    except (AttributeError, ValueError) as error:
        print(type(error).__name__, "nowhere" in str(error))

# Error numbers are the thread's own copy.
set_errno(3)
print(c.fails(33), get_errno(), c.copies_errno(), c.fails(0), get_errno())
print(set_errno(11), get_errno())

# Results that convert and check.
def check(result, function, arguments):
    if result < 0:
        raise OSError(get_errno(), "checked")
    return result, len(arguments)


c.fails.errcheck = check
try:
    c.fails(7)
except OSError as error:
    print(error)
c.sum.errcheck = check
print(c.sum(2, 5, 6))
c.sum.errcheck = lambda result, function, arguments: arguments
print(c.sum(2, 5, 6))
del c.sum.errcheck
c.sum.restype = str
print(repr(c.sum(2, 5, 6)))
c.sum.restype = None
print(c.sum(2, 5, 6))


class Checked(c_int):
    @classmethod
    def _check_retval_(cls, value):
        return "checked", type(value).__name__ if not isinstance(value, int) else value


c.sum.restype = Checked
print(c.sum(2, 5, 6))

# Buffers.
buffer = create_string_buffer(8)
c.fill(buffer, 5)
print(buffer.raw, buffer.value, len(buffer))
data = bytearray(6)
c.fill((c_char * 6).from_buffer(data), 4)
print(data)
c.inside.restype = c_char_p
print(c.inside(b"hello"), c.inside(create_string_buffer(b"buffer")))

# Prototypes with flags.
prototype = CFUNCTYPE(None, c_int, POINTER(c_int), POINTER(c_double))
out = prototype(("out", c), ((1, "a", 5), (2, "b"), (2, "c")))
print(out(9), out(), out(a=3))
for wrong in (lambda: out(1, 2, 3, 4), lambda: out(z=1)):
    try:
        wrong()
    except TypeError as error:
        print(error)
inout = prototype(("out", c), ((1, "a"), (3, "b"), (2, "c")))
print([x if isinstance(x, float) else x.value for x in inout(4, c_int(0))])

# Callbacks.
SIMPLE = CFUNCTYPE(c_int, c_int, c_void_p)
seen = []
print(c.apply(SIMPLE(lambda x, p: seen.append((x, p)) or x * 2), 20, None), seen)
print(c.apply(SIMPLE(lambda x, p: cast(p, POINTER(c_int))[0]), 1, byref(c_int(77))))
print(py.apply(PYFUNCTYPE(c_int, c_int, c_void_p)(lambda x, p: x), 5, None))
c.with_structure.restype = c_double
print(c.with_structure(CFUNCTYPE(c_double, Mixed)(lambda v: v.i + v.d), 4))
c.chosen.restype = CFUNCTYPE(c_int, c_int)
print(c.chosen(1)(-12), bool(c.chosen(0)))
ONE = CFUNCTYPE(c_int, c_int)
print(c.from_thread(ONE(lambda x: x + 1), 10))
nested = ONE(lambda x: c.from_thread(ONE(lambda y: y * y), x))
print(c.from_thread(nested, 12))

# What cannot be passed.
c.sum.argtypes, c.sum.restype = [c_int, c_int], c_int
for wrong in (
    lambda: c.sum(1),
    lambda: c.sum(1, "text"),
    lambda: c.sum(1, 2.5),
    lambda: c.out(1.5, 2, 3),
    lambda: c.out(object()),
    lambda: c.out(1 << 70),
):
    try:
        print(wrong())
    except (TypeError, ArgumentError) as error:
        print(type(error).__name__, error)
