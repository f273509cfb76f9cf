//! The kinds of objects that are counted: how a program makes a million of each.
//!
//! What an object holds is shared by all (small ints, constants, one class), so that the
//! growth of RSS divided by their number is the size of one object and of what it alone
//! owns.

/// A kind: its name, statements before the loop, the expression for number `i`.
pub struct Kind {
    pub name: &'static str,
    setup: &'static str,
    expression: &'static str,
}

const fn kind(name: &'static str, setup: &'static str, expression: &'static str) -> Kind {
    Kind {
        name,
        setup,
        expression,
    }
}

const SLOTS: &str = "class C:
    __slots__ = ('a', 'b', 'c')
    def __init__(self, a):
        self.a = a
        self.b = None
        self.c = True
";

const ONE: &str = "class C:
    def __init__(self, a):
        self.a = a
";

const THREE: &str = "class C:
    def __init__(self, a):
        self.a = a
        self.b = None
        self.c = True
";

const EIGHT: &str = "class C:
    def __init__(self, a):
        self.a = a
        self.b = self.c = self.d = None
        self.e = self.f = self.g = True
        self.h = 7
";

const FLOATS: &str = "class C:
    def __init__(self, a):
        self.x = a + 0.5
        self.y = a - 0.5
";

const FUNCTION: &str = "def make():
    def inner():
        return 1
    return inner
";

const CLOSURE: &str = "def make(v):
    def inner():
        return v
    return inner
";

const METHOD: &str = "class C:
    def m(self):
        return self
c = C()
";

const GENERATOR: &str = "def gen(a):
    b = a
    yield b
    yield a
def make(a):
    g = gen(a)
    next(g)
    return g
";

pub const KINDS: &[Kind] = &[
    kind("int_small", "", "i"),
    kind("int_64", "", "i + 5000000000"),
    kind("int_big", "big = 2 ** 70", "big + i"),
    kind("float", "", "i + 0.5"),
    kind("str_8", "", "str(i + 10000000)"),
    kind("str_8_wide", "", "'\\u65e5' + str(i + 1000000)"),
    kind("bytes_8", "", "str(i + 10000000).encode()"),
    kind("tuple_2", "", "(i & 127, None)"),
    kind("list_0", "", "[]"),
    kind("list_4", "", "[i & 127, 1, 2, 3]"),
    kind(
        "list_4_floats",
        "a, b, c, d = 0.5, 1.5, 2.5, 3.5",
        "[a, b, c, d]",
    ),
    kind("dict_0", "", "{}"),
    kind("dict_3_str", "", "{'a': i & 127, 'b': None, 'c': True}"),
    kind(
        "dict_8_int",
        "",
        "{1: None, 2: None, 3: None, 4: None, 5: None, 6: None, 7: None, i & 127: None}",
    ),
    kind("set_4", "", "{1, 2, 3, 4 + (i & 127)}"),
    kind("instance_1", ONE, "C(i & 127)"),
    kind("instance_3", THREE, "C(i & 127)"),
    kind("instance_8", EIGHT, "C(i & 127)"),
    kind("instance_2_floats", FLOATS, "C(i)"),
    kind("instance_slots_3", SLOTS, "C(i & 127)"),
    kind("function", FUNCTION, "make()"),
    kind("closure", CLOSURE, "make(i & 127)"),
    kind("bound_method", METHOD, "c.m"),
    kind("generator", GENERATOR, "make(i & 127)"),
    kind("range", "", "range(i & 127)"),
    kind("slice", "", "slice(i & 127, None)"),
    kind("object", "", "object()"),
];

impl Kind {
    /// The program that prints `bytes <per object>` and, where it can, `sizeof <bytes>`.
    pub fn program(&self, count: u32) -> String {
        format!(
            "import gc
import sys

def rss():
    with open('/proc/self/status') as status:
        for line in status:
            if line.startswith('VmRSS:'):
                return int(line.split()[1]) * 1024

{setup}
def fill(hold, first, count):
    for i in range(first, first + count):
        hold[i] = {expression}

hold = [None] * {count}
if sys.implementation.name == 'pypy':
    # Its nursery follows the processor's cache and may be over 100 MB: touch all of it.
    for i in range(4000000):
        hold[0] = [i, i, i, i, i, i]
# Warm: caches, compiled code and the first chunks of memory are not the objects'.
fill(hold, 0, {warm})
gc.collect()
before = rss()
fill(hold, {warm}, {count} - {warm})
gc.collect()
after = rss()
print('bytes', (after - before) / ({count} - {warm}))
try:
    print('sizeof', sys.getsizeof(hold[-1]))
except (TypeError, AttributeError):
    pass
",
            setup = self.setup,
            expression = self.expression,
            warm = count / 10,
        )
    }
}
